"""allauth's pages, which stand in no name space: log-in, password, second factor, devices."""

from tests.unit.web.izin import Baris

MASUK = "302 200 200 200 200 200 200"
SAMA = "200 200 200 200 200 200 200"
ALIH = "302 302 302 302 302 302 302"
TUTUP = "200 302 302 302 302 302 302"
TIADA = "404 404 404 404 404 404 404"
TANPA = "302 404 404 404 404 404 404"

BARIS: Baris = {
    "account_login": [
        ("get", "/akun/login/", "200 302 302 302 302 302 302"),
        ("post", "/akun/login/", "200 302 302 302 302 302 302"),
    ],
    "account_logout": [("get", "/akun/logout/", MASUK), ("post", "/akun/logout/", ALIH)],
    # nobody makes an account by himself: a page that says so
    "account_signup": [("get", "/akun/signup/", TUTUP), ("post", "/akun/signup/", TUTUP)],
    "account_inactive": [("get", "/akun/inactive/", SAMA)],
    "account_reauthenticate": [("get", "/akun/reauthenticate/", MASUK), ("post", "/akun/reauthenticate/", MASUK)],
    "account_email": [("get", "/akun/email/", MASUK), ("post", "/akun/email/", ALIH)],
    "account_email_verification_sent": [("get", "/akun/confirm-email/", SAMA)],
    "account_confirm_email": [("get", "/akun/confirm-email/abc/", SAMA), ("post", "/akun/confirm-email/abc/", TIADA)],
    "account_change_password": [("get", "/akun/password/change/", MASUK), ("post", "/akun/password/change/", MASUK)],
    "account_set_password": [("get", "/akun/password/set/", ALIH), ("post", "/akun/password/set/", ALIH)],
    "account_reset_password": [("get", "/akun/password/reset/", SAMA), ("post", "/akun/password/reset/", SAMA)],
    "account_reset_password_done": [("get", "/akun/password/reset/done/", SAMA)],
    "account_reset_password_from_key": [
        ("get", "/akun/password/reset/key/1-abc/", SAMA),
        ("post", "/akun/password/reset/key/1-abc/", SAMA),
    ],
    "account_reset_password_from_key_done": [("get", "/akun/password/reset/key/done/", SAMA)],
    "account_confirm_login_code": [
        ("get", "/akun/login/code/confirm/", ALIH),
        ("post", "/akun/login/code/confirm/", ALIH),
    ],
    "mfa_index": [("get", "/akun/2fa/", MASUK)],
    "mfa_authenticate": [("get", "/akun/2fa/authenticate/", ALIH), ("post", "/akun/2fa/authenticate/", ALIH)],
    "mfa_reauthenticate": [("get", "/akun/2fa/reauthenticate/", ALIH), ("post", "/akun/2fa/reauthenticate/", ALIH)],
    "mfa_activate_totp": [("get", "/akun/2fa/totp/activate/", ALIH), ("post", "/akun/2fa/totp/activate/", ALIH)],
    "mfa_deactivate_totp": [
        # nobody in the sample has a second factor
        ("get", "/akun/2fa/totp/deactivate/", TANPA),
        ("post", "/akun/2fa/totp/deactivate/", TANPA),
    ],
    "mfa_view_recovery_codes": [("get", "/akun/2fa/recovery-codes/", TANPA)],
    "mfa_generate_recovery_codes": [
        ("get", "/akun/2fa/recovery-codes/generate/", ALIH),
        ("post", "/akun/2fa/recovery-codes/generate/", ALIH),
    ],
    "mfa_download_recovery_codes": [("get", "/akun/2fa/recovery-codes/download/", TANPA)],
    "usersessions_list": [("get", "/akun/sessions/", MASUK), ("post", "/akun/sessions/", ALIH)],
}
