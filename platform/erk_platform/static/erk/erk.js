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

// Tick boxes of a form: one for all of a group, and how many there are with how many minutes.
function hitungPilihan(form) {
  let jumlah = 0;
  let menit = 0;
  form.querySelectorAll("[data-kelompok]").forEach(function (kelompok) {
    const kotak = Array.from(kelompok.querySelectorAll("[data-menit]:not(:disabled)"));
    const isi = kotak.filter(function (k) { return k.checked; });
    const semua = kelompok.querySelector("[data-pilih-semua]");
    if (semua) {
      semua.checked = isi.length === kotak.length;
      semua.indeterminate = isi.length > 0 && isi.length < kotak.length;
    }
    jumlah += isi.length;
    isi.forEach(function (k) { menit += Number(k.dataset.menit); });
  });
  const tulis = form.querySelector("[data-jumlah-pilihan]");
  if (tulis) {
    tulis.textContent = jumlah
      ? jumlah.toLocaleString("id-ID") + " dipilih · " + menit.toLocaleString("id-ID") + " menit"
      : "Belum ada yang dipilih";
  }
}
document.addEventListener("change", function (kejadian) {
  const form = kejadian.target.closest("form[data-pilihan]");
  if (!form) return;
  if (kejadian.target.matches("[data-pilih-semua]")) {
    const pilih = kejadian.target.checked;
    kejadian.target.closest("[data-kelompok]").querySelectorAll("[data-menit]:not(:disabled)").forEach(function (k) {
      k.checked = pilih;
    });
  }
  hitungPilihan(form);
});

document.addEventListener("keydown", function (kejadian) {
  if (kejadian.key === "Enter" && kejadian.target.matches("form[data-pilihan] input[type=checkbox]")) kejadian.preventDefault();
});

// A form that was sent once is not sent twice by a second click.
document.addEventListener("submit", function (kejadian) {
  const form = kejadian.target;
  if (form.method !== "post") return;
  // a form that answers with a file leaves the page as it is, and the next button is another file
  if ("unduhan" in form.dataset) return;
  if (form.dataset.terkirim) {
    kejadian.preventDefault();
    return;
  }
  form.dataset.terkirim = "1";
  const tombol = kejadian.submitter || form.querySelector("button[type=submit]");
  if (tombol && tombol.dataset.tunggu) {
    tombol.setAttribute("aria-disabled", "true");
    tombol.querySelector("[data-teks]").textContent = tombol.dataset.tunggu;
  }
});
window.addEventListener("pageshow", function () {
  // also after "back", when the browser has put the ticks back
  document.querySelectorAll("form[data-pilihan]").forEach(hitungPilihan);
  document.querySelectorAll("form[data-terkirim]").forEach(function (f) { delete f.dataset.terkirim; });
});
