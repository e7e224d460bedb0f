"""Formats of secrets by provider: how each begins, and its shape. Data; `detector.py` reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TokenFormat:
    """A secret that is known by its shape. literals: one of these stands in every text that has it (any case)."""

    kind: str
    literals: tuple[str, ...]
    pattern: str


def _token(kind: str, literals: str, pattern: str) -> TokenFormat:
    return TokenFormat(kind=kind, literals=tuple(literals.split()), pattern=pattern)


TOKEN_FORMATS: tuple[TokenFormat, ...] = (
    _token("AWS access key", "akia asia abia acca", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    _token("Google API key", "aiza", r"AIza[\w-]{35}"),
    _token("Google OAuth secret", "gocspx-", r"GOCSPX-[\w-]{28}"),
    _token("Google OAuth token", "ya29.", r"ya29\.[\w-]{20,}"),
    _token("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _token("GitHub fine-grained token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _token("GitLab personal token", "glpat-", r"glpat-[\w-]{20,64}(?:\.[\w.]{2,20})?"),
    _token(
        "GitLab token",
        "gldt- glrt- glcbt- glptt- glft- glimt- glagent- glsoat- gloas-",
        r"gl(?:dt|rt|cbt|ptt|ft|imt|agent|soat|oas)-[\w-]{20,64}",
    ),
    _token("Slack token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxo-", r"xox[bparseo](?:\.xox[bp])?-[\w-]{10,}"),
    _token("Slack app token", "xapp-", r"xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]{32,}"),
    _token(
        "Slack webhook",
        "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{6,}/[\w/]{20,}",
    ),
    _token(
        "Discord webhook",
        "discord.com/api/webhooks discordapp.com/api/webhooks",
        r"discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    ),
    _token(
        "Teams webhook",
        "webhook.office.com",
        r"[\w-]+\.webhook\.office\.com/webhookb2/[\w@-]{36,}/\w+/[a-f0-9]{32}/[\w-]{36}",
    ),
    _token("Stripe key", "sk_live_ rk_live_ sk_test_ rk_test_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,247}"),
    _token("Stripe webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/=]{24,}"),
    _token("Square token", "sq0atp- sq0csp- eaaa", r"sq0(?:atp|csp)-[\w-]{22,60}|EAAA[\w-]{60}"),
    _token(
        "PayPal Braintree token", "access_token$production$", r"access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32}"
    ),
    _token("Shopify token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    _token("npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _token("PyPI token", "pypi-agei pypi-agen", r"pypi-AgE[IN][\w-]{50,}"),
    _token("RubyGems key", "rubygems_", r"rubygems_[a-f0-9]{48}"),
    _token("crates.io token", "cio", r"cio[A-Za-z0-9]{32}"),
    _token("NuGet key", "oy2", r"oy2[a-z0-9]{43}"),
    _token("Docker Hub token", "dckr_pat_ dckr_oat_", r"dckr_[po]at_[\w-]{27,}"),
    _token("OpenAI key", "sk-", r"sk-(?:proj-|svcacct-|admin-)?[\w-]{20,}T3BlbkFJ[\w-]{20,}|sk-proj-[\w-]{40,}"),
    _token("Anthropic key", "sk-ant-", r"sk-ant-(?:api|admin|oat|sid)\d{2}-[\w-]{80,}"),
    _token("Hugging Face token", "hf_ api_org_", r"(?:hf_|api_org_)[A-Za-z]{34}"),
    _token("Replicate token", "r8_", r"r8_[A-Za-z0-9]{37}"),
    _token("Groq key", "gsk_", r"gsk_[A-Za-z0-9]{52}"),
    _token("SendGrid key", "sg.", r"SG\.[\w-]{22}\.[\w-]{43}"),
    _token("Mailgun key", "key-", r"key-[a-f0-9]{32}"),
    _token("Mailchimp key", "-us", r"[a-f0-9]{32}-us\d{1,2}"),
    _token("Sendinblue key", "xkeysib-", r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}"),
    _token("Postman key", "pmak-", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
    _token("Twilio key", "sk", r"SK[a-f0-9]{32}"),
    _token("Atlassian token", "atatt3 atctt3 atbb", r"AT[AC]TT3[\w=-]{60,}|ATBB[A-Za-z0-9]{24,}[A-F0-9]{8}"),
    _token("Linear key", "lin_api_ lin_oauth_", r"lin_(?:api|oauth)_[A-Za-z0-9]{40,64}"),
    _token("Notion token", "secret_ ntn_", r"(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,})"),
    _token("Asana token", "asana", r"(?i:asana)[\w .:='\"-]{0,20}[0-9]/[0-9]{16}(?:/[0-9]{16})?:[a-f0-9]{32}"),
    _token("Airtable token", "pat", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    _token("Figma token", "figd_ figdr_", r"figdr?_[\w-]{40,}"),
    _token("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", r"do[por]_v1_[a-f0-9]{64}"),
    _token("Heroku key", "hrku-", r"HRKU-[\w-]{36,}"),
    _token("Cloudflare CA key", "v1.0-", r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
    _token("Azure storage key", "accountkey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    _token("Azure client secret", "q~", r"[\w.~-]{3}8Q~[\w.~-]{31,34}"),
    _token("Azure SAS signature", "sig=", r"[?&]sig=[A-Za-z0-9%+/]{40,}(?:%3D|=)"),
    _token("Alibaba access key", "ltai", r"LTAI[A-Za-z0-9]{17,21}"),
    _token("Tencent secret id", "akid", r"AKID[A-Za-z0-9]{32}"),
    _token("HashiCorp Vault token", "hvs. hvb. hvr.", r"hv[sbr]\.[\w-]{24,}"),
    _token("Terraform Cloud token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}"),
    _token("Pulumi token", "pul-", r"pul-[a-f0-9]{40}"),
    _token("Databricks token", "dapi", r"dapi[a-f0-9]{32}(?:-\d)?"),
    _token(
        "Datadog key",
        "datadog dd_ap dd-ap ddap",
        r"(?i:(?:dd|datadog)[_-]?(?:api|app(?:lication)?)[_-]?key)[\"' ]{0,3}[:=][\"' ]{0,3}[a-f0-9]{32,40}",
    ),
    _token("New Relic key", "nrak- nrjs- nrii- nraa-", r"NR(?:AK|JS|II|AA)-[A-Za-z0-9_-]{19,32}"),
    _token("Grafana token", "glsa_ glc_ eyjr", r"glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,}"),
    _token("Sentry token", "sntrys_ sntryu_", r"sntry(?:s_[A-Za-z0-9+/=_-]{60,}|u_[a-f0-9]{64})"),
    _token("PagerDuty key", "pdus+", r"pdus\+[\w+-]{16,}_[\w-]{8}-[\w-]{4,}"),
    _token("Telegram bot token", ":aa", r"\d{8,10}:AA[\w-]{33}"),
    _token("Facebook token", "eaacedeose0cba eaab eaag", r"EAA(?:CEdEose0cBA|[BG][A-Za-z0-9]{60,})[A-Za-z0-9]*"),
    _token("Dropbox token", "sl.", r"sl\.[A-Za-z0-9][\w-]{130,}"),
    _token(
        "Doppler token", "dp.pt. dp.st. dp.ct. dp.sa.", r"dp\.(?:pt|ct|sa|st(?:\.[\w-]{2,35})?)\.[A-Za-z0-9]{40,44}"
    ),
    _token("PlanetScale token", "pscale_", r"pscale_(?:tkn|pw|oauth)_[\w.=-]{32,64}"),
    _token("Supabase key", "sbp_", r"sbp_[a-f0-9]{40}"),
    _token("Fly.io token", "fo1_ fm1r_ fm2_", r"fo1_[\w-]{43}|(?:fm1r|fm2)_[A-Za-z0-9+/=]{100,}"),
    _token("Age secret key", "age-secret-key-", r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    _token("JSON web token", "eyj", r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}"),
    _token("Private key", "private", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    _token("PuTTY private key", "putty-user-key-file", r"PuTTY-User-Key-File-\d: \S+"),
)
# A value beside one of these words is a secret if it is random enough.
KEY_WORDS = (
    "password", "passwd", "passphrase", "pwd", "secret", "api_key", "apikey", "api-key", "access_key", "accesskey",
    "access-key", "auth_token", "authtoken", "auth-token", "access_token", "accesstoken", "access-token",
    "client_secret", "private_key", "encryption_key", "authorization", "credential", "token",
)  # fmt: skip
# What people write where a secret would stand.
PLACEHOLDERS = (
    "example", "changeme", "change_me", "change-me", "placeholder", "your", "xxxx", "****", "....", "redacted", "dummy",
    "sample", "masked", "hidden", "removed", "test1234", "insert", "secret", "password", "passwd", "undefined", "null",
    "none", "token", "value", "string",
)  # fmt: skip
