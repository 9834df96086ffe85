"""Files of money: brought here, kept, and worked through by a worker while the payments page shows how far it is."""

from hashlib import sha256

from werkzeug.wrappers import Response

from domain.errors import Refused
from domain.jobs import Job
from domain.payments.uploads import MAX_FILE_BYTES, MAX_FILE_NAME_LENGTH, BroughtFile
from parts import app_parts
from web.console.fields import sent_file
from web.console.pages import MAX_FORM_BYTES, form
from web.console.texts import _
from web.console.visit import Visit

UPLOADS_SHOWN = 10


@form("/payments/upload", act="payments import", max_bytes=MAX_FILE_BYTES + MAX_FORM_BYTES)
def upload_payments(visit: Visit) -> Response:
    """Keep a statement of M-Pesa or a bank's file for the workers, once it looks like one."""
    sent = sent_file("file")
    source = app_parts().payments.uploads.check(visit.field("source"), sent.content)
    name = sent.name[-MAX_FILE_NAME_LENGTH:] or _("a file")
    file = BroughtFile(source, name, sha256(sent.content).hexdigest(), sent.content, visit.name)
    added = visit.work.uploaded_files.add(file)
    if added is None:
        raise Refused(_("This file is being worked through already."), "file_waits")
    visit.audit("payments upload", f"upload {added}", source=source, hash=file.sha256)
    visit.jobs.add(Job.WORK_THROUGH_UPLOADS)
    return visit.go("payments", _("The file is kept, and is being worked through."))
