"""The API of Service Catalog, as a response class of moto.

https://docs.aws.amazon.com/servicecatalog/latest/dg/API_Operations_AWS_Service_Catalog.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.servicecatalog import urls
from moto.servicecatalog.models import ServiceCatalogBackend

from local_aws.grafting import graft
from local_aws.service_catalog.catalog import Catalog
from local_aws.service_catalog.portfolio_operations import PortfolioOperations
from local_aws.service_catalog.product_operations import ProductOperations
from local_aws.service_catalog.provisioning_operations import ProvisioningOperations
from local_aws.service_catalog.record_operations import RecordOperations

_ROOT = "{0}/$"
_initialise: Callable[..., None] = ServiceCatalogBackend.__init__


class ServiceCatalogApi(PortfolioOperations, ProductOperations, ProvisioningOperations, RecordOperations):
    """One request to Service Catalog."""


def install() -> None:
    """Put this API in the place of moto's, and the store into every backend, so that a reset of moto empties it."""
    graft(ServiceCatalogBackend, __init__=_initialise_with_catalog)
    urls.url_paths[_ROOT] = ServiceCatalogApi.dispatch


def _initialise_with_catalog(self: Any, region_name: str, account_id: str) -> None:
    _initialise(self, region_name, account_id)
    self.catalog = Catalog(account_id, region_name)
