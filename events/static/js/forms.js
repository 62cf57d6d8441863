// Focus on what went wrong, and no second submission by a double click. Every form works without this file.
import { Button, ErrorSummary, createAll } from "../vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(ErrorSummary);
createAll(Button, { preventDoubleClick: true });

// A page that answered a faulty submission becomes an ordinary entry of the history: reload and "back" ask for
// it again instead of stopping at the question about sending the form twice. Every participant's form has a GET.
if (document.querySelector(".site-main--form .govuk-error-summary")) history.replaceState(null, "", location.href);
