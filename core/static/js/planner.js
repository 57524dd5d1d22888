// The occupancy plan: drag, lengthen, choose an empty time. Without this file every bar is a link and works as such.
(function () {
  "use strict";

  var dialog = document.querySelector("[data-plan-dialog]");
  if (!dialog || !dialog.showModal) return;

  var content = dialog.querySelector("[data-plan-content]");
  var STARTS_AFTER = 5; // pixels
  var GRIP = 9; // pixels at the right end of a bar
  var drag = null;
  var undo = null;
  var clicksToSwallow = 0;

  function grid() {
    return document.querySelector("[data-plan]");
  }

  function number(name) {
    return Number(grid().dataset[name]);
  }

  function ready() {
    if (!grid()) return;
    grid().dataset.planReady = "";
    var help = document.querySelector("[data-plan-help]");
    if (help) help.hidden = false;
  }

  // The dialog: pages of one item, drawn by the server ------------------------------------------------
  function show(url) {
    fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" })
      .then(function (response) {
        return response.text();
      })
      .then(function (html) {
        var panel = new DOMParser().parseFromString(html, "text/html").querySelector("[data-plan-panel]");
        if (!panel) throw new Error(url);
        open(document.importNode(panel, true));
      })
      .catch(function () {
        window.location.assign(url);
      });
  }

  function open(panel) {
    content.replaceChildren(panel);
    dialog.setAttribute("aria-label", panel.dataset.title || "");
    if (!dialog.open) dialog.showModal();
    var first = panel.querySelector("[data-error-summary], form button[type=submit], a.btn");
    if (first) first.focus();
  }

  dialog.addEventListener("close", function () {
    content.replaceChildren();
    if (undo) undo();
    undo = null;
  });

  dialog.addEventListener("click", function (event) {
    var closes = event.target === dialog || event.target.closest("[data-plan-close]");
    var edits = event.target.closest("[data-plan-edit]");
    if (closes) {
      event.preventDefault();
      dialog.close();
    } else if (edits) {
      event.preventDefault();
      show(edits.href);
    }
  });

  dialog.addEventListener("submit", function (event) {
    var form = event.target;
    if (!("planAsk" in form.dataset)) return;
    event.preventDefault();
    show(form.action + "?" + new URLSearchParams(new FormData(form)));
  });

  // Where the pointer is ---------------------------------------------------------------------------------
  function columnAt(lane, x) {
    var box = lane.getBoundingClientRect();
    var column = Math.floor(((x - box.left) / box.width) * number("columns"));
    return Math.max(0, Math.min(number("columns") - 1, column));
  }

  function laneAt(event) {
    var found = document.elementsFromPoint(event.clientX, event.clientY);
    for (var index = 0; index < found.length; index += 1) {
      var row = found[index].closest("tr");
      if (row && row.querySelector(".k-lane")) return row.querySelector(".k-lane");
    }
    return null;
  }

  // Nights and days move by whole days, everything else by what a column stands for.
  function step(unit) {
    var perDay = number("perDay");
    return unit === "hour" || unit === "slot" || unit === "seat" ? (perDay > 2 ? 1 : perDay) : perDay;
  }

  function minutes(columns) {
    return Math.round((columns * 1440) / number("perDay"));
  }

  function dayOf(column) {
    var day = new Date(grid().dataset.first + "T12:00:00Z");
    day.setUTCDate(day.getUTCDate() + Math.floor(column / number("perDay")));
    return day;
  }

  function spelt(column) {
    var perDay = number("perDay");
    var options = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
    var text = new Intl.DateTimeFormat(document.documentElement.lang, options).format(dayOf(column));
    if (perDay === 2) return text;
    return text + " " + clock(column);
  }

  function clock(column) {
    var perDay = number("perDay");
    var minute = ((column % perDay) * 1440) / perDay;
    return ("0" + Math.floor(minute / 60)).slice(-2) + ":" + ("0" + (minute % 60)).slice(-2);
  }

  // What the pointer would do, beside it -------------------------------------------------------------------
  var bubble = document.createElement("div");
  bubble.className = "k-plan-says";
  bubble.hidden = true;
  document.body.appendChild(bubble);

  function say(text, event) {
    bubble.hidden = !text;
    bubble.textContent = text;
    if (text) bubble.style.transform = "translate(" + (event.clientX + 14) + "px," + (event.clientY + 18) + "px)";
  }

  // Move and lengthen ----------------------------------------------------------------------------------------
  function columnsOf(bar) {
    var style = window.getComputedStyle(bar);
    return [Number(style.gridColumnStart) - 1, Number(style.gridColumnEnd) - 1];
  }

  function begin(bar, event) {
    var box = bar.getBoundingClientRect();
    var atEnd = event.clientX > box.right - Math.min(GRIP, box.width / 3);
    var lengthens = atEnd && bar.classList.contains("k-stretches") && !bar.classList.contains("k-onward");
    if (!lengthens && !bar.classList.contains("k-moves")) return;
    var lane = bar.closest(".k-lane");
    drag = {
      bar: bar,
      lengthens: lengthens,
      lane: lane,
      target: lane,
      x: event.clientX,
      y: event.clientY,
      columns: columnsOf(bar),
      step: step(lane.dataset.unit),
      by: 0,
      begun: false,
    };
    bar.setPointerCapture(event.pointerId);
  }

  function follow(event) {
    var dx = event.clientX - drag.x;
    var dy = event.clientY - drag.y;
    if (!drag.begun && Math.max(Math.abs(dx), Math.abs(dy)) < STARTS_AFTER) return;
    if (!drag.begun) {
      drag.begun = true;
      drag.bar.classList.add("k-dragging");
      grid().classList.add("k-plan-dragged");
    }
    var column = drag.lane.getBoundingClientRect().width / number("columns");
    drag.by = Math.round(dx / (column * drag.step)) * drag.step;
    if (drag.lengthens) stretch(column);
    else carry(event, column);
    say(told(), event);
  }

  function stretch(column) {
    var length = drag.columns[1] - drag.columns[0];
    drag.by = Math.max(drag.by, Math.min(0, drag.step - length));
    drag.bar.style.width = (length + drag.by) * column - 2 + "px";
  }

  function carry(event, column) {
    var lane = laneAt(event) || drag.lane;
    if (drag.target !== lane) drag.target.classList.remove("k-target", "k-refused");
    drag.target = lane;
    drag.fits = lane.dataset.unit === drag.lane.dataset.unit;
    lane.classList.toggle("k-target", drag.fits && lane !== drag.lane);
    lane.classList.toggle("k-refused", !drag.fits);
    var down = lane === drag.lane ? 0 : lane.getBoundingClientRect().top - drag.lane.getBoundingClientRect().top;
    drag.bar.style.transform = "translate(" + drag.by * column + "px," + down + "px)";
  }

  function told() {
    if (!drag.lengthens && !drag.fits) return grid().dataset.same;
    var start = drag.columns[0] + (drag.lengthens ? 0 : drag.by);
    var end = drag.columns[1] + drag.by;
    return spelt(start) + " – " + spelt(number("perDay") > 2 ? end : end - 1);
  }

  function letGo(bar, target) {
    bar.classList.remove("k-dragging");
    bar.style.transform = "";
    bar.style.width = "";
    target.classList.remove("k-target", "k-refused");
  }

  function stop() {
    var ended = drag;
    drag = null;
    say("");
    if (grid()) grid().classList.remove("k-plan-dragged");
    return ended;
  }

  function drop() {
    var ended = stop();
    if (!ended.begun) return;
    clicksToSwallow = 1;
    window.setTimeout(function () {
      clicksToSwallow = 0;
    }, 0);
    var moves = ended.by !== 0 || ended.target !== ended.lane;
    if (!moves || (!ended.lengthens && !ended.fits)) {
      letGo(ended.bar, ended.target);
      return;
    }
    undo = function () {
      letGo(ended.bar, ended.target);
      ended.bar.focus();
    };
    ask(ended);
  }

  function ask(ended) {
    var query = new URLSearchParams({ back: grid().dataset.back, service: ended.target.dataset.service });
    query.set(ended.lengthens ? "longer" : "by", String(minutes(ended.by)));
    show(grid().dataset.items + ended.bar.dataset.item + "/move?" + query);
  }

  // Choose an empty time ------------------------------------------------------------------------------------------
  var chosen = null;

  function beginChoice(lane, event) {
    var column = columnAt(lane, event.clientX);
    chosen = { lane: lane, from: column, to: column, mark: document.createElement("i"), pointer: event.pointerType };
    chosen.mark.className = "k-plan-chosen";
    markChoice();
    lane.appendChild(chosen.mark);
  }

  function span() {
    var size = step(chosen.lane.dataset.unit);
    var from = Math.floor(Math.min(chosen.from, chosen.to) / size) * size;
    var to = (Math.floor(Math.max(chosen.from, chosen.to) / size) + 1) * size;
    return [from, to];
  }

  function markChoice() {
    var ends = span();
    chosen.mark.style.gridColumn = ends[0] + 1 + " / " + (ends[1] + 1);
  }

  function endChoice() {
    var made = chosen;
    var ends = span();
    chosen = null;
    undo = function () {
      made.mark.remove();
    };
    offer(made.lane, ends);
  }

  function iso(column) {
    return dayOf(column).toISOString().slice(0, 10);
  }

  function offer(lane, ends) {
    var template = document.querySelector("template[data-plan-offer]");
    var panel = document.importNode(template.content, true).firstElementChild;
    var perDay = number("perDay");
    var isNight = lane.dataset.unit === "night";
    var last = ends[1] - 1;
    var days = Math.floor(last / perDay) - Math.floor(ends[0] / perDay);
    // A night that is chosen by one day ends on the next.
    var lastDay = isNight && (days === 0 || perDay > 2) ? iso(last + (days === 0 ? perDay : 0)) : iso(last);
    var query = new URLSearchParams({ service: lane.dataset.service, first: iso(ends[0]), last: lastDay, day: iso(ends[0]) });
    if (perDay > 2) query.set("start", clock(ends[0]));
    if (perDay > 2) query.set("hours", String(Math.max(1, Math.round(minutes(ends[1] - ends[0]) / 60))));
    panel.querySelector("[data-plan-what]").textContent = lane.closest("tr").querySelector(".k-plan-name").textContent;
    panel.querySelector("[data-plan-times]").textContent = spelt(ends[0]) + (days ? " – " + spelt(last) : "");
    panel.querySelectorAll("a").forEach(function (link) {
      link.href += (link.href.indexOf("?") < 0 ? "?" : "&") + query;
    });
    open(panel);
  }

  // Pointer, keyboard -----------------------------------------------------------------------------------------------
  document.addEventListener("pointerdown", function (event) {
    if (!grid() || event.button !== 0 || event.pointerType === "touch") return;
    var bar = event.target.closest(".k-bar");
    var lane = event.target.closest(".k-lane");
    if (bar && lane && bar.dataset.item) begin(bar, event);
    else if (lane && !bar && !lane.closest(".k-plan-archived")) beginChoice(lane, event);
  });

  document.addEventListener("pointermove", function (event) {
    if (drag) follow(event);
    if (chosen) {
      chosen.to = columnAt(chosen.lane, event.clientX);
      markChoice();
    }
  });

  document.addEventListener("pointerup", function () {
    if (drag) drop();
    if (chosen) endChoice();
  });

  document.addEventListener("pointercancel", function () {
    if (drag) {
      var ended = stop();
      letGo(ended.bar, ended.target);
    }
    if (chosen) chosen.mark.remove();
    chosen = null;
  });

  document.addEventListener("dragstart", function (event) {
    if (event.target.closest && event.target.closest("[data-plan]")) event.preventDefault();
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || (!drag && !chosen)) return;
    if (drag) {
      var ended = stop();
      letGo(ended.bar, ended.target);
      clicksToSwallow = ended.begun ? 1 : 0;
    }
    if (chosen) chosen.mark.remove();
    chosen = null;
  });

  document.addEventListener("click", function (event) {
    var bar = event.target.closest && event.target.closest("[data-plan] [data-item]");
    if (!bar) {
      tapped(event);
      return;
    }
    if (clicksToSwallow) {
      clicksToSwallow = 0;
      event.preventDefault();
    } else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      undo = function () {
        bar.focus();
      };
      show(bar.href);
    }
  });

  function tapped(event) {
    var lane = event.pointerType === "touch" && event.target.closest(".k-lane");
    if (!lane || event.target.closest(".k-bar") || !grid() || lane.closest(".k-plan-archived")) return;
    beginChoice(lane, event);
    endChoice();
  }

  document.addEventListener("pointerover", function (event) {
    var bar = event.target.closest && event.target.closest("[data-plan] .k-bar");
    if (bar && !bar.title) bar.title = bar.getAttribute("aria-label");
  });

  // The search replaces the grid.
  new MutationObserver(ready).observe(document.querySelector("main"), { childList: true, subtree: true });
  ready();

  // What is in sight first is now.
  var now = document.querySelector(".k-plan-back .k-now, .k-plan-back .k-today");
  var scroll = document.querySelector(".k-plan-scroll");
  if (now && scroll && scroll.scrollWidth > scroll.clientWidth) {
    scroll.scrollLeft = Math.max(0, now.offsetLeft - scroll.clientWidth / 4);
  }
})();
