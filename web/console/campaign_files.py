"""A campaign's report and hand-over file: asked for here, prepared by a worker, and fetched when they are ready."""

from collections.abc import Iterator

from flask import Response, stream_with_context
from werkzeug.wrappers import Response as BaseResponse

from domain.campaigns.campaigns import OPEN, in_buckets
from domain.campaigns.files import FileKind
from domain.campaigns.progress import KeptCampaign
from domain.errors import NotFound, Refused
from domain.jobs import Job
from domain.operators.approvals import ApprovalRequest
from domain.services.operators.request_export import RequestExport, request_export
from parts import app_parts
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

FILES_SHOWN = 10
FILES = "/campaigns/<int:campaign_id>/files"


@page(FILES, act="campaign report")
def campaign_files(visit: Visit, campaign_id: int) -> Response:
    """The files of a campaign, and how far they are."""
    kept = _campaign(visit, campaign_id)
    files = visit.work.campaign_files.of(campaign_id, FILES_SHOWN)
    template = "console/campaign_files_page.html"
    return visit.show(template, "console/campaign_files.html", campaign=kept.campaign, files=files)


@form(f"{FILES}/report", act="campaign report", needs_proof=True)
def ask_report(visit: Visit, campaign_id: int) -> BaseResponse:
    """What became of each account."""
    return _ask(visit, campaign_id, FileKind.REPORT)


@form(f"{FILES}/hand-over", act="campaign hand-over", needs_proof=True)
def ask_hand_over(visit: Visit, campaign_id: int) -> BaseResponse:
    """Those whom no SMS reached, who are noted as handed over with it."""
    campaign = _campaign(visit, campaign_id).campaign
    if campaign.state in OPEN:
        raise Refused(_("The campaign still goes on: hand over when it is done."), "campaign_open")
    return _ask(visit, campaign_id, FileKind.HAND_OVER)


@page(f"{FILES}/<int:file_id>", act="campaign report", needs_proof=True)
def campaign_file(visit: Visit, campaign_id: int, file_id: int) -> Response:
    """The file, part by part: it may have a million rows."""
    _campaign(visit, campaign_id)
    file = visit.work.campaign_files.ready_one(campaign_id, file_id)
    if file is None or file.sha256 is None:
        raise NotFound(_("There is no such file, or its time is over: ask for it again."), "no_file")
    visit.audit("campaign file fetched", str(campaign_id), kind=file.kind, rows=file.rows, sha256=file.sha256)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(stream_with_context(_parts(file.id)), mimetype="text/csv", headers=headers)


def _parts(file_id: int) -> Iterator[bytes]:
    with app_parts().store.reading() as work:
        yield from work.campaign_files.parts(file_id)


def _ask(visit: Visit, campaign_id: int, kind: FileKind) -> BaseResponse:
    kept = _campaign(visit, campaign_id)
    if request := _second_person(visit, kept, kind):
        said = _("That is a file with many persons: once another operator has approved it, ask for it again.")
        return visit.go("approval_request", said, request_id=request.id)
    if not visit.work.campaign_files.ask(campaign_id, kind, visit.name):
        raise Refused(_("This file is being prepared already."), "file_waits")
    visit.audit("campaign file asked", str(campaign_id), kind=kind.value)
    visit.jobs.add(Job.PREPARE_CAMPAIGN_FILES)
    return visit.go("campaign_files", _("A worker prepares it; it is fetched here."), campaign_id=campaign_id)


def _second_person(visit: Visit, kept: KeptCampaign, kind: FileKind) -> ApprovalRequest | None:
    """In production nobody alone takes many persons away: the request that has to be approved first."""
    settings = app_parts().settings
    if not settings.production or in_buckets(kept.counts)["accounts"] <= settings.bulk_export_rows:
        return None
    what = f"campaign {kind.value}"
    command = RequestExport(what, {"campaign": str(kept.campaign.id)}, visit.name, None, kept.campaign.region)
    request = request_export(command, visit.work)
    if request:
        visit.audit("export asked", what, request=request.id)
    return request


def _campaign(visit: Visit, campaign_id: int) -> KeptCampaign:
    kept = visit.work.campaign_progress.one(campaign_id)
    if kept is None:
        raise NotFound(_("There is no such campaign."), "no_campaign")
    visit.check("campaign report", kept.campaign.region)
    return kept
