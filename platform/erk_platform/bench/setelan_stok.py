"""Settings of the floor: the same product on the stock django-tenants backend, as the owner of all schemas."""

from erk_platform.settings import *  # noqa: F403
from erk_platform.settings import DATABASES

DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
# where btree_gist is; ours has it in the path of each region
PG_EXTRA_SEARCH_PATHS = ["ekstensi"]
