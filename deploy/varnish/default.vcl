# The page cache in front of Motacilla, by Varnish 7: what deploy/nginx does, for who has Varnish
# already. It goes to /etc/varnish/default.vcl. Change the three places marked "CHANGE".
#
# The site says in Cache-Control what may be kept, and for how long; see home/caching.py. Nothing is
# kept that does not say so. Varnish ends no TLS: let Caddy or another do that, in front.

vcl 4.1;

import std;

# CHANGE: the site.
backend origin {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 60s;
}

# CHANGE: from where the site asks for pages to be forgotten.
acl purgers {
    "127.0.0.1";
    "::1";
}

# CHANGE: what stands in front and ends TLS. Only it may say how the reader came.
acl trusted_proxies {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    # Through a proxy in front everybody may come, so a PURGE that has come through one is not the
    # site's own.
    if (req.method == "PURGE") {
        if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(403, "Only the site may purge"));
        }
        if (req.http.X-Forwarded-Proto != "https") {
            set req.http.X-Forwarded-Proto = "http";
        }
        return (purge);
    }

    # Asked once more, as the site has failed: then what there is will do, however old (see
    # vcl_synth). Otherwise a page is shown while it is renewed, but no older than that.
    if (req.restarts > 0) {
        set req.grace = 1d;
        set req.http.X-Cacheable = "last";
        return (hash);
    }
    set req.grace = 1s;

    # Varnish has added the address of who has connected. What stands before it is believed of a
    # proxy only; of several addresses the last is what that proxy has seen.
    if (client.ip ~ trusted_proxies && req.http.X-Forwarded-For ~ ",") {
        set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ",[^,]*$", "");
        set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, "^.*,\s*", "");
    } else {
        set req.http.X-Forwarded-For = client.ip;
    }
    if (client.ip !~ trusted_proxies || req.http.X-Forwarded-Proto !~ "^https?$") {
        set req.http.X-Forwarded-Proto = "http";
    }
    unset req.http.X-Cacheable;
    unset req.http.X-Forwarded-Host;
    unset req.http.X-Real-IP;
    unset req.http.Forwarded;

    # Imports and large uploads, forms, and films, which are asked for in parts.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.url ~ "^/(admin|media/documents)/" || req.http.Authorization) {
        return (pass);
    }
    # Who sends one of these cookies is somebody, and gets an answer of their own.
    if (req.http.Cookie ~ "(?i)(session|csrf|messages)[^=;]*=") {
        return (pass);
    }
    # Any other cookie is none of the site's.
    unset req.http.Cookie;

    # To a browser a feed is XML, or it would show the source; everything else is the same for all.
    # "Vary: Accept" would keep a copy for each way to ask.
    if (req.url ~ "^[^?]*\.xml(\?|$)" && req.http.Accept ~ "text/html") {
        set req.http.Accept = "text/html";
    } else {
        set req.http.Accept = "*/*";
    }
    set req.http.X-Cacheable = "first";
    return (hash);
}

sub vcl_hash {
    # A link in a page is absolute.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    # A failure takes the place of nothing: were it delivered, Varnish would drop the old page.
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch || bereq.http.X-Cacheable == "first") {
            return (abandon);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }
    # Only what the site says anybody may have. Of the rest Varnish remembers for a moment that
    # requests for it need not wait for one another.
    if (beresp.http.Cache-Control !~ "(?i)(^|[ ,])public([ ,]|$)"
        || beresp.http.Cache-Control ~ "(?i)no-cache|no-store|private"
        || beresp.http.Set-Cookie || beresp.http.Vary ~ "(?i)\*|cookie" || beresp.ttl <= 0s) {
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;
        set beresp.grace = 0s;
        return (deliver);
    }
    # For how long it may be shown while the site is away, a day. While the site is there, the
    # shorter req.grace holds.
    if (beresp.http.Cache-Control ~ "stale-if-error=[0-9]+") {
        set beresp.grace = std.duration(
            regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1") + "s", 0s);
    } else {
        set beresp.grace = 10s;
    }
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch || bereq.http.X-Cacheable == "first") {
        return (abandon);
    }
}

sub vcl_synth {
    # No page came: see whether there is an old one. If not, the reader gets what the site answers.
    if (resp.status == 503 && req.restarts == 0 && req.http.X-Cacheable) {
        return (restart);
    }
}

sub vcl_deliver {
    if (obj.uncacheable) {
        set resp.http.X-Cache = "BYPASS";
    } elsif (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}
