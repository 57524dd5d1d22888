// Small comforts. Every page works without this file.
(function () {
  "use strict";

  var root = document.documentElement;

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  // Double submits -----------------------------------------------------------------------------
  function submitters(form) {
    return all("button:not([type=button]):not([type=reset]), input[type=submit]", form).concat(
      form.id ? all('button[form="' + CSS.escape(form.id) + '"]') : []
    );
  }

  function lock(form) {
    form.dataset.locked = "";
    form.setAttribute("aria-busy", "true");
    window.setTimeout(function () {
      submitters(form).forEach(function (button) {
        button.disabled = true;
      });
    }, 0); // after the browser has collected the pressed button's value
  }

  function unlock(form) {
    delete form.dataset.locked;
    form.removeAttribute("aria-busy");
    submitters(form).forEach(function (button) {
      button.disabled = false;
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || "noLock" in form.dataset) return;
    if ("locked" in form.dataset) {
      event.preventDefault();
      return;
    }
    if (!event.defaultPrevented) lock(form);
  });

  window.addEventListener("pageshow", function () {
    all("form[data-locked]").forEach(unlock);
  });

  // Rows: another blank one below the last, without a round trip -----------------------------------
  all("[data-add-row]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var rows = all("[data-row]", button.closest("[data-rows]"));
      var row = rows[rows.length - 1].cloneNode(true);
      all("input, select", row).forEach(function (control) {
        if (control.tagName === "SELECT") control.selectedIndex = 0;
        else control.value = "";
        control.classList.remove("is-invalid");
      });
      button.before(row);
      var first = row.querySelector("input");
      if (first) first.focus();
    });
  });

  // Menus: close on Escape and on a click elsewhere ----------------------------------------------
  function closeMenus(except) {
    all("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
  });

  document.addEventListener("toggle", function (event) {
    var menu = event.target;
    var panel = menu.open && "menu" in menu.dataset && menu.querySelector(".dropdown-menu");
    if (!panel || menu.classList.contains("k-menu-up")) return;
    var box = panel.getBoundingClientRect();
    var width = root.clientWidth;
    if (box.left < 0 || box.right > width) {
      var flipped = menu.classList.contains("k-menu-end");
      menu.classList.toggle("k-menu-end", !flipped);
      menu.classList.toggle("k-menu-start", flipped);
    }
  }, true); // toggle does not bubble

  // Side menu on narrow screens ------------------------------------------------------------------
  var opener = document.querySelector("[data-menu-open]");

  function showSideMenu(shown) {
    root.classList.toggle("k-menu-shown", shown);
    opener.setAttribute("aria-expanded", shown ? "true" : "false");
    var target = shown ? document.querySelector(".k-menu-close") : opener;
    target.focus();
  }

  if (opener) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", function (event) {
      event.preventDefault();
      showSideMenu(true);
    });
    all("[data-menu-close]").forEach(function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        showSideMenu(false);
      });
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = document.activeElement && document.activeElement.closest("details[data-menu][open]");
    closeMenus();
    if (menu) menu.querySelector("summary").focus();
    else if (root.classList.contains("k-menu-shown")) showSideMenu(false);
  });

  // Theme ----------------------------------------------------------------------------------------
  all("[data-theme-toggle]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
      root.setAttribute("data-bs-theme", theme);
      try {
        window.localStorage.setItem("kontor-theme", theme);
      } catch (error) {
        return; // storage is blocked: the choice lasts for this page
      }
    });
  });

  // Copy -----------------------------------------------------------------------------------------
  if (navigator.clipboard) {
    all("[data-copy]").forEach(function (button) {
      var text = button.querySelector("span") || button;
      var before = text.textContent;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () {
          text.textContent = button.dataset.copied || before;
          window.setTimeout(function () {
            text.textContent = before;
          }, 2000);
        });
      });
    });
  }

  // Print: button[data-print]; without JavaScript the browser's own menu prints ---------------------
  all("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  // "Tick all" in tables: input[data-check-all="name of the boxes"] -------------------------------
  document.addEventListener("change", function (event) {
    var name = event.target.dataset && event.target.dataset.checkAll;
    if (!name) return;
    all('input[type=checkbox][name="' + CSS.escape(name) + '"]').forEach(function (box) {
      box.checked = event.target.checked;
    });
  });

  // Search as you type: form[data-live="id of the results"]; the results' data-summary is read out --
  var liveRegion = document.createElement("p");
  liveRegion.className = "visually-hidden";
  liveRegion.setAttribute("role", "status");
  document.body.appendChild(liveRegion);

  function announce(text) {
    liveRegion.textContent = text;
  }

  function showResults(form, url) {
    var id = form.dataset.live;
    if (form.liveRequest) form.liveRequest.abort();
    form.liveRequest = new AbortController();
    fetch(url, { signal: form.liveRequest.signal, headers: { Accept: "text/html" }, credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok || response.redirected) throw new Error(response.statusText);
        return response.text();
      })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
        if (!fresh) throw new Error(id);
        document.getElementById(id).replaceWith(document.importNode(fresh, true));
        announce(fresh.dataset.summary || "");
        window.history.replaceState(null, "", url);
      })
      .catch(function (error) {
        if (error.name !== "AbortError") form.submit();
      });
  }

  all("form[data-live]").forEach(function (form) {
    form.addEventListener("input", function () {
      window.clearTimeout(form.liveTimer);
      form.liveTimer = window.setTimeout(function () {
        var query = new URLSearchParams(new FormData(form));
        showResults(form, form.action.split("?")[0] + "?" + query);
      }, 250);
    });
  });

  // Prices as you type: form[data-quote="id of what shows the price"]; its button does the same -------
  function showQuote(form, typed) {
    if (form.quoteRequest) form.quoteRequest.abort();
    form.quoteRequest = new AbortController();
    typed.set("step", "price");
    fetch(form.action, { method: "POST", body: typed, signal: form.quoteRequest.signal, credentials: "same-origin" })
      .then(function (response) {
        return response.text();
      })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, "text/html").getElementById(form.dataset.quote);
        if (!fresh) return;
        document.getElementById(form.dataset.quote).replaceWith(document.importNode(fresh, true));
        announce(fresh.querySelector("tfoot") ? fresh.querySelector("tfoot").textContent : "");
      })
      .catch(function () {
        return; // the button still works
      });
  }

  all("form[data-quote]").forEach(function (form) {
    form.addEventListener("change", function () {
      showQuote(form, new FormData(form));
    });
  });

  // The tab that is open is in sight ----------------------------------------------------------------
  all(".k-tabs [aria-current]").forEach(function (tab) {
    var bar = tab.closest(".k-tabs");
    bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - 16;
  });

  // Errors first -----------------------------------------------------------------------------------
  var summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
})();
