// Everything works without this file. It adds: focus on the error summary, one click per button,
// "None of these" clearing the other boxes, and a count of characters.
import { Button } from "nhsuk-frontend/dist/nhsuk/components/button/button.mjs";
import { CharacterCount } from "nhsuk-frontend/dist/nhsuk/components/character-count/character-count.mjs";
import { Checkboxes } from "nhsuk-frontend/dist/nhsuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "nhsuk-frontend/dist/nhsuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "nhsuk-frontend/dist/nhsuk/components/notification-banner/notification-banner.mjs";
import { SkipLink } from "nhsuk-frontend/dist/nhsuk/components/skip-link/skip-link.mjs";

// The components look for this class; setting it here needs no script inside the page.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

for (const Component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, SkipLink]) {
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    try {
      new Component(element);
    } catch (error) {
      console.warn(error);
    }
  }
}

// A button or link that prints the page; hidden until this script runs.
for (const element of document.querySelectorAll("[data-print]")) {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
}

// What is closed on the screen is open on paper.
window.addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll("details:not([open])")) {
    element.open = true;
    element.dataset.openedForPrint = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const element of document.querySelectorAll("details[data-opened-for-print]")) {
    element.open = false;
    delete element.dataset.openedForPrint;
  }
});
