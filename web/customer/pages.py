"""All pages that a link opens, and the gate before them; and those of whoever applies for a connection."""

from web.customer.apply.pages import apply_pages
from web.customer.apply.status import application_pages
from web.customer.bill import bill_pages
from web.customer.closing import closing
from web.customer.documents.pages import documents
from web.customer.errors import says_errors
from web.customer.gate import gate
from web.customer.own_data import own_data_pages
from web.customer.paying import paying_pages
from web.customer.querying import query_pages
from web.customer.reading import reading_pages
from web.customer.recovery import recovery_pages
from web.customer.statement import statement_pages
from web.customer.usage import usage_pages

CUSTOMER_PAGES = (
    gate,
    statement_pages,
    bill_pages,
    usage_pages,
    documents,
    reading_pages,
    query_pages,
    recovery_pages,
    paying_pages,
    own_data_pages,
    closing,
)
APPLICANTS_PAGES = (apply_pages, application_pages)

for blueprint in (*CUSTOMER_PAGES, *APPLICANTS_PAGES):
    says_errors(blueprint)
