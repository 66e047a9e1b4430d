// Kotak verifikasi: keys, ticking all of a person, and the bar that takes the last decisions back.
"use strict";

(function () {
  const form = document.querySelector("form[data-pilihan]");
  const batal = document.querySelector("[data-batal-detik]");

  if (batal) {
    let sisa = Number(batal.dataset.batalDetik);
    const tulis = batal.querySelector("[data-sisa]");
    const jam = window.setInterval(function () {
      sisa -= 1;
      if (sisa <= 0) {
        window.clearInterval(jam);
        batal.remove();
      } else if (tulis) {
        tulis.textContent = "(" + sisa + " dtk)";
      }
    }, 1000);
  }
  if (!form) return;

  form.addEventListener("change", function (kejadian) {
    const orang = kejadian.target.closest("[data-pilih-orang]");
    if (!orang) return;
    orang.closest("section").querySelectorAll("[data-menit]:not(:disabled)").forEach(function (k) {
      k.checked = orang.checked;
    });
  });

  form.addEventListener("click", function (kejadian) {
    const cepat = kejadian.target.closest("[data-alasan]");
    if (!cepat) return;
    const isian = form.querySelector(".bilah textarea");
    isian.value = isian.value.trim() ? isian.value.trim() + "; " + cepat.dataset.alasan.toLowerCase() : cepat.dataset.alasan;
    isian.focus();
  });

  function kotak() {
    return Array.from(form.querySelectorAll("[data-menit]:not(:disabled)"));
  }
  function pindah(arah) {
    const semua = kotak();
    if (!semua.length) return;
    const kini = semua.indexOf(document.activeElement);
    const tujuan = kini < 0 ? 0 : Math.min(Math.max(kini + arah, 0), semua.length - 1);
    semua[tujuan].focus();
    semua[tujuan].closest("li").scrollIntoView({ block: "center" });
  }
  document.addEventListener("keydown", function (kejadian) {
    if (kejadian.ctrlKey || kejadian.metaKey || kejadian.altKey) return;
    const di = kejadian.target;
    if (di.matches("textarea, select, input:not([type=checkbox])")) return;
    const kunci = kejadian.key.toLowerCase();
    if (kunci === "j" || kunci === "k") {
      kejadian.preventDefault();
      pindah(kunci === "j" ? 1 : -1);
    } else if (kunci === "x" && di.matches("[data-menit]")) {
      kejadian.preventDefault();
      di.click();
    } else if (kunci === "a" || kunci === "r") {
      // nothing ticked: what the keys have moved to is meant
      if (!form.querySelector("[data-menit]:checked") && di.matches("[data-menit]")) di.click();
      if (!form.querySelector("[data-menit]:checked")) return;
      kejadian.preventDefault();
      if (kunci === "a") {
        form.requestSubmit(form.querySelector("button[value=terima]"));
      } else {
        form.querySelector(".bilah details").open = true;
        form.querySelector(".bilah textarea").focus();
      }
    }
  });
})();
