"""`python -m deploy.observability` writes the SLOs' rules and the dashboards."""

from deploy.observability.written import write

write()
