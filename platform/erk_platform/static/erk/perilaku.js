// How many questions of a sheet are answered; the sheet works without this file.
"use strict";

(function () {
  const lembar = document.querySelector("form[data-lembar]");
  if (!lembar) return;
  const tulis = lembar.querySelector("[data-terjawab]");
  const batang = lembar.querySelector(".perilaku-maju progress");
  function hitung() {
    const terjawab = lembar.querySelectorAll(".perilaku-skala input:checked").length;
    tulis.textContent = terjawab + " dari " + batang.max + " terjawab";
    batang.value = terjawab;
  }
  lembar.addEventListener("change", function (kejadian) {
    const tanya = kejadian.target.closest(".perilaku-kurang");
    if (tanya) {
      tanya.classList.remove("perilaku-kurang");
      const galat = tanya.querySelector(".form-galat");
      if (galat) galat.remove();
    }
    hitung();
  });
  window.addEventListener("pageshow", hitung);
  hitung();
})();
