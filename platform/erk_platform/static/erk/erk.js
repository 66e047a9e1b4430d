// Enhancements only: every page works without this file.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("click", function (kejadian) {
  const cetak = kejadian.target.closest("[data-cetak]");
  if (cetak) {
    window.print();
    return;
  }
  const buka = kejadian.target.closest("[data-buka-semua]");
  if (buka) {
    kejadian.preventDefault();
    const pohon = document.getElementById(buka.dataset.bukaSemua);
    const semua = pohon ? Array.from(pohon.querySelectorAll("details")) : [];
    const tutup = semua.length > 0 && semua.every(function (d) { return d.open; });
    semua.forEach(function (d) { d.open = !tutup; });
    buka.querySelector("[data-teks]").textContent = tutup ? "Buka semua" : "Tutup semua";
  }
});

// A wide screen has room for the filters; a phone opens them by hand.
function bukaSaringan() {
  if (window.matchMedia("(min-width: 992px)").matches) {
    document.querySelectorAll(".lipat-saring").forEach(function (d) { d.open = true; });
  }
}
bukaSaringan();
document.addEventListener("htmx:afterSettle", bukaSaringan);

// A form that was sent once is not sent twice by a second click.
document.addEventListener("submit", function (kejadian) {
  const form = kejadian.target;
  if (form.method !== "post") return;
  if (form.dataset.terkirim) {
    kejadian.preventDefault();
    return;
  }
  form.dataset.terkirim = "1";
  const tombol = form.querySelector("button[type=submit][data-tunggu]");
  if (tombol) {
    tombol.setAttribute("aria-disabled", "true");
    tombol.querySelector("[data-teks]").textContent = tombol.dataset.tunggu;
  }
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-terkirim]").forEach(function (f) { delete f.dataset.terkirim; });
});
