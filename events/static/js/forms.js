// Focus on what went wrong, and no second submission by a double click. Every form works without this file.
import { Button, ErrorSummary, createAll } from "../vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(ErrorSummary);
createAll(Button, { preventDoubleClick: true });
