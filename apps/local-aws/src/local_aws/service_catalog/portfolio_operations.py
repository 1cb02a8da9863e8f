"""Operations on portfolios, their products, principals and constraints."""

from __future__ import annotations

import json

from moto.core.responses import ActionResult

from local_aws.service_catalog.errors import DuplicateError, InUseError, InvalidParametersError, NotFoundError
from local_aws.service_catalog.holdings import Constraint, Portfolio, listed_tags, new_id
from local_aws.service_catalog.launch import role_of
from local_aws.service_catalog.requests import CatalogRequest, picked, tag_map

_FIELDS = ("DisplayName", "ProviderName", "Description")
_LAUNCH = "LAUNCH"


class PortfolioOperations(CatalogRequest):
    """Every public method is an operation of the API."""

    def create_portfolio(self) -> ActionResult:
        def create() -> dict[str, object]:
            identifier = new_id("port")
            portfolio = Portfolio(
                identifier,
                self._catalog.arn(f"portfolio/{identifier}"),
                picked(self._given, _FIELDS),
                tag_map(self._given.get("Tags")),
            )
            self._catalog.portfolios[identifier] = portfolio
            return {"PortfolioDetail": portfolio.described(), "Tags": listed_tags(portfolio.tags)}

        return self._once("IdempotencyToken", create)

    def update_portfolio(self) -> ActionResult:
        portfolio = self._catalog.portfolio(self._given["Id"])
        self._change_tags(portfolio.tags)
        portfolio.fields.update(picked(self._given, _FIELDS))
        return ActionResult({"PortfolioDetail": portfolio.described(), "Tags": listed_tags(portfolio.tags)})

    def describe_portfolio(self) -> ActionResult:
        portfolio = self._catalog.portfolio(self._given["Id"])
        shown = {"PortfolioDetail": portfolio.described(), "Tags": listed_tags(portfolio.tags)}
        return ActionResult({**shown, "TagOptions": [], "Budgets": []})

    def delete_portfolio(self) -> ActionResult:
        catalog = self._catalog
        with catalog.lock:
            portfolio = catalog.portfolio(self._given["Id"])
            users = [
                *portfolio.products,
                *(arn for arn, _ in portfolio.principals),
                *(item.id for item in catalog.constraints.values() if item.portfolio_id == portfolio.id),
            ]
            if users:
                raise InUseError(f"Portfolio {portfolio.id} is associated with {', '.join(users)}")
            del catalog.portfolios[portfolio.id]
        return ActionResult({})

    def list_portfolios(self) -> ActionResult:
        return self._page("PortfolioDetails", [item.described() for item in self._catalog.portfolios.values()])

    def list_portfolios_for_product(self) -> ActionResult:
        product = self._catalog.product(self._given["ProductId"])
        found = self._catalog.portfolios_with(product.id)
        return self._page("PortfolioDetails", [portfolio.described() for portfolio in found])

    def associate_product_with_portfolio(self) -> ActionResult:
        self._refuse("SourcePortfolioId", "shared portfolios")
        with self._catalog.lock:
            product = self._catalog.product(self._given["ProductId"])
            self._catalog.portfolio(self._given["PortfolioId"]).products[product.id] = None
        return ActionResult({})

    def disassociate_product_from_portfolio(self) -> ActionResult:
        catalog = self._catalog
        with catalog.lock:
            portfolio, product_id = catalog.portfolio(self._given["PortfolioId"]), self._given["ProductId"]
            if product_id not in portfolio.products:
                raise NotFoundError(f"Product {product_id} is not associated with portfolio {portfolio.id}.")
            constraint = catalog.launch_constraint(portfolio.id, product_id)
            if constraint:
                raise InUseError(f"Product {product_id} in portfolio {portfolio.id} has constraint {constraint.id}")
            del portfolio.products[product_id]
        return ActionResult({})

    def associate_principal_with_portfolio(self) -> ActionResult:
        arn, kind = self._given["PrincipalARN"], self._given["PrincipalType"]
        account = "" if kind == "IAM_PATTERN" else self.current_account
        if not arn.startswith(tuple(f"arn:aws:iam::{account}:{what}/" for what in ("role", "user", "group"))):
            raise InvalidParametersError(
                f"PrincipalARN of type {kind} must be a role, user or group with "
                f"{'no account' if kind == 'IAM_PATTERN' else f'account {account}'}, received {json.dumps(arn)}"
            )
        self._catalog.portfolio(self._given["PortfolioId"]).principals[arn, kind] = None
        return ActionResult({})

    def disassociate_principal_from_portfolio(self) -> ActionResult:
        portfolio = self._catalog.portfolio(self._given["PortfolioId"])
        key = (self._given["PrincipalARN"], self._given.get("PrincipalType", "IAM"))
        if key not in portfolio.principals:
            raise NotFoundError(f"Principal {key[0]} is not associated with portfolio {portfolio.id}.")
        del portfolio.principals[key]
        return ActionResult({})

    def list_principals_for_portfolio(self) -> ActionResult:
        principals = self._catalog.portfolio(self._given["PortfolioId"]).principals
        return self._page("Principals", [{"PrincipalARN": arn, "PrincipalType": kind} for arn, kind in principals])

    def create_constraint(self) -> ActionResult:
        given, catalog = self._given, self._catalog

        def create() -> dict[str, object]:
            if given["Type"] != _LAUNCH:
                raise InvalidParametersError(
                    f"local AWS has no constraints of type {json.dumps(given['Type'])}: use {_LAUNCH}"
                )
            portfolio = catalog.portfolio(given["PortfolioId"])
            if given["ProductId"] not in portfolio.products:
                raise NotFoundError(f"Product {given['ProductId']} is not associated with portfolio {portfolio.id}.")
            existing = catalog.launch_constraint(portfolio.id, given["ProductId"])
            if existing:
                raise DuplicateError(f"The product has launch constraint {existing.id} in this portfolio already.")
            constraint = Constraint(
                id=new_id("cons"),
                portfolio_id=portfolio.id,
                product_id=given["ProductId"],
                owner=self.current_account,
                parameters=given["Parameters"],
                role_arn=role_of(given["Parameters"], self.current_account),
                description=given.get("Description"),
            )
            catalog.constraints[constraint.id] = constraint
            return _shown(constraint)

        return self._once("IdempotencyToken", create)

    def describe_constraint(self) -> ActionResult:
        return ActionResult(_shown(self._catalog.constraint(self._given["Id"])))

    def update_constraint(self) -> ActionResult:
        constraint = self._catalog.constraint(self._given["Id"])
        parameters = self._given.get("Parameters", constraint.parameters)
        constraint.role_arn = role_of(parameters, self.current_account)
        constraint.parameters = parameters
        constraint.description = self._given.get("Description", constraint.description)
        return ActionResult(_shown(constraint))

    def delete_constraint(self) -> ActionResult:
        del self._catalog.constraints[self._catalog.constraint(self._given["Id"]).id]
        return ActionResult({})

    def list_constraints_for_portfolio(self) -> ActionResult:
        portfolio = self._catalog.portfolio(self._given["PortfolioId"])
        product_id = self._given.get("ProductId")
        found = [
            constraint.described()
            for constraint in self._catalog.constraints.values()
            if constraint.portfolio_id == portfolio.id and product_id in (None, constraint.product_id)
        ]
        return self._page("ConstraintDetails", found)


def _shown(constraint: Constraint) -> dict[str, object]:
    return {
        "ConstraintDetail": constraint.described(),
        "ConstraintParameters": constraint.parameters,
        "Status": "AVAILABLE",
    }
