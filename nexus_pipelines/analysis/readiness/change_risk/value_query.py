"""The query that gives a change risk again: the features, with the weights and the calibration written out."""

from datetime import date

from nexus_pipelines.analysis.readiness.change_risk.calibration import Calibration
from nexus_pipelines.analysis.readiness.change_risk.feature_query import feature_query
from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES
from nexus_pipelines.analysis.readiness.change_risk.model import FAR, RiskModel


def value_query(model: RiskModel, calibration: Calibration, *, release_id: str, as_of: date) -> str:
    """One SELECT over published tables; its only value is the probability in percent."""
    terms = [
        # Of nothing and a limit, `least` gives the limit: what is not known must not reach it.
        f"{weight!r} * case when {feature.name} is null then 0 else greatest(-{FAR}, least({FAR}, "
        f"({_scaled(feature.name, feature.scale)} - {mean!r}) / {deviation!r})) end"
        for feature, mean, deviation, weight in zip(
            FEATURES, model.means.tolist(), model.deviations.tolist(), model.weights.tolist(), strict=True
        )
        if weight != 0
    ]
    total = "\n        + ".join(terms) or "0"
    quoted = release_id.replace("'", "''")
    return feature_query(
        f"select '{quoted}' as release_id, date '{as_of}' as as_of",
        final=f"100 / (1 + exp(-({calibration.intercept!r} + {calibration.slope!r} * ({total})))) as value",
    )


def _scaled(name: str, scale: str) -> str:
    return name if scale == "share" else f"sign({name}) * ln(abs({name}) + 1)"
