"""The Rules section: assertions about parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.cloudformation.errors import TemplateError, UnsupportedFeatureError, ValidationError
from local_aws.cloudformation.intrinsics import Evaluator

_UNSUPPORTED = ("Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")


def check(rules: Mapping[str, Any], evaluator: Evaluator) -> None:
    """Raises ValidationError when an assertion of an applicable rule does not hold, naming all that do not."""
    failed = [
        f"{assertion.get('AssertDescription', 'assertion failed')} (rule {name})"
        for name, rule in rules.items()
        if "RuleCondition" not in rule or _holds(rule["RuleCondition"], evaluator)
        for assertion in rule.get("Assertions", [])
        if not _holds(assertion["Assert"], evaluator)
    ]
    if failed:
        raise ValidationError(f"Template error: {'; '.join(failed)}")


def _holds(expression: Any, evaluator: Evaluator) -> bool:
    if not isinstance(expression, Mapping) or len(expression) != 1:
        raise TemplateError(f"Template error: a rule function is expected, received {expression!r}")
    ((name, argument),) = expression.items()
    if name in _UNSUPPORTED:
        raise UnsupportedFeatureError(f"{name} in Rules", "state the assertion with Fn::Contains or Fn::Equals")
    if name == "Fn::Contains":
        values, value = (evaluator.evaluate(item) for item in argument)
        return value in values
    if name == "Fn::Not":
        return not _holds(argument[0], evaluator)
    if name == "Fn::And":
        return all(_holds(operand, evaluator) for operand in argument)
    if name == "Fn::Or":
        return any(_holds(operand, evaluator) for operand in argument)
    return evaluator.decide(expression)
