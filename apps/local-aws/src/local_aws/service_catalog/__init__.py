"""Service Catalog: portfolios, products with versions, and products provisioned under a launch role."""

from __future__ import annotations

from local_aws.service_catalog.api import install

__all__ = ["install"]
