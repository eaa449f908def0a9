"""Reads a validation result as Great Expectations does, and draws it with its own pages.

usage: gx_result.py < RESULT.json
prints a line of JSON: {success, evaluated, successful, ids of what is not met, how many its page marks as met}
"""

import json
import logging
import os
import sys
import warnings

os.environ["GX_ANALYTICS_ENABLED"] = "false"
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

from great_expectations.core.expectation_validation_result import (  # noqa: E402
    expectationSuiteValidationResultSchema,
)
from great_expectations.render.renderer import ValidationResultsPageRenderer  # noqa: E402
from great_expectations.render.view import DefaultJinjaPageView  # noqa: E402

result = expectationSuiteValidationResultSchema.load(json.load(sys.stdin))
page = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(result))
# What was read is what it writes.
again = expectationSuiteValidationResultSchema.load(json.loads(json.dumps(result.to_json_dict())))
assert again.to_json_dict() == result.to_json_dict()
failed = [one.expectation_config.meta["tollgate"]["id"] for one in result.results if not one.success]
print(
    json.dumps(
        {
            "success": result.success,
            "evaluated": result.statistics["evaluated_expectations"],
            "successful": result.statistics["successful_expectations"],
            "failed": failed,
            "raised": [one.exception_info["exception_message"] for one in result.results],
            # How often its page says that something is so.
            "met": page.count("text-success"),
        }
    )
)
