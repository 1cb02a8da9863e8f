"""Exports in use."""

from typing import Any

import pytest
from fakes import Engine, bucket, reason, template

from local_aws.cloudformation.exports import importers


def exporting(value: Any = "one", name: Any = "shared") -> dict[str, Any]:
    return template(outputs={"O": {"Value": value, "Export": {"Name": name}}}, A=bucket())


def importing() -> dict[str, Any]:
    return template(B=bucket(Tags=[{"Key": "k", "Value": {"Fn::ImportValue": {"Fn::Sub": "shared"}}}]))


@pytest.fixture
def shared(engine: Engine) -> Engine:
    engine.create(exporting(), "exporter")
    engine.create(importing(), "importer")
    return engine


def test_import_takes_the_value_and_is_listed(shared: Engine) -> None:
    assert shared.world.resources["B-2"]["Tags"] == [{"Key": "k", "Value": "one"}]
    assert importers("111122223333", "eu-west-1", "shared") == ["importer"]


def test_deleting_an_export_in_use_is_refused(shared: Engine) -> None:
    shared.service.delete_stack("exporter")

    exporter = shared.stack("exporter")
    assert exporter.status == "DELETE_FAILED"
    assert exporter.status_reason == "Export shared cannot be deleted as it is in use by importer"
    assert ("delete", "A") not in shared.world.calls


def test_removing_an_export_in_use_fails_before_a_resource_is_touched(shared: Engine) -> None:
    stack = shared.update(template(A=bucket("Enabled")), "exporter")

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export shared cannot be deleted" in reason(stack, "exporter", "UPDATE_ROLLBACK_IN_PROGRESS")
    assert ("update", "A") not in shared.world.calls
    assert [output.export_name for output in stack.outputs] == ["shared"]


def test_changing_an_export_in_use_is_rolled_back(shared: Engine) -> None:
    document = exporting("two")
    document["Resources"]["A"] = bucket("Enabled")

    stack = shared.update(document, "exporter")

    assert "cannot be updated as it is in use by importer" in reason(stack, "exporter", "UPDATE_ROLLBACK_IN_PROGRESS")
    assert shared.world.resources["A-1"] == {}
    assert stack.outputs[0].value == "one"


def test_export_is_free_when_its_importer_is_gone(shared: Engine) -> None:
    shared.service.delete_stack("importer")
    shared.service.delete_stack("exporter")

    assert shared.service.store.present() == {}


def test_importer_that_was_rolled_back_does_not_hold_the_export(engine: Engine) -> None:
    engine.create(exporting(), "exporter")
    engine.world.failing["create", "B"] = "no"
    engine.create(importing(), "importer")

    engine.service.delete_stack("exporter")

    assert engine.service.store.find("exporter") is None


def test_importer_whose_update_failed_still_holds_what_it_had(shared: Engine) -> None:
    shared.world.failing["create", "C"] = "no"
    shared.update(template(B=bucket(), C=bucket(depends_on="B")), "importer")

    shared.service.delete_stack("exporter")

    assert shared.stack("exporter").status == "DELETE_FAILED"


def test_name_that_another_stack_exports_is_refused(shared: Engine) -> None:
    stack = shared.create(exporting(), "second")

    assert stack.status == "ROLLBACK_COMPLETE"
    assert "Export with name shared is already exported by stack" in reason(stack, "second", "ROLLBACK_IN_PROGRESS")


def test_import_of_an_update_that_was_rolled_back_does_not_hold_the_export(engine: Engine) -> None:
    engine.create(exporting(), "exporter")
    engine.create(template(B=bucket()), "importer")
    engine.world.failing["create", "C"] = "no"
    engine.update(importing() | {"Resources": {**importing()["Resources"], "C": bucket(depends_on="B")}}, "importer")

    engine.service.delete_stack("exporter")

    assert engine.service.store.find("exporter") is None
