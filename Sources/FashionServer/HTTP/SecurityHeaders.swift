#if Server
    import HTTPTypes
    import Hummingbird

    /// Response headers that restrict what browsers do with responses.
    enum SecurityHeaders {
        private static let nothing = "default-src 'none'; frame-ancestors 'none'"
        private static let fixed: [(HTTPField.Name, String)] = [
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
        private static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")

        /// Adds the headers, and those of CORS for an allowed origin.
        static func add(
            to response: inout Response, of request: Request, origins: [String], route: Responder.Route?
        ) {
            for (name, value) in fixed { response.headers[name] = value }
            response.headers[.contentSecurityPolicy] = route == .page ? Page.policy : nothing
            if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
            if !origins.isEmpty { response.headers[.vary] = "Origin" }
            guard let origin = request.headers[.origin], origins.contains(origin) else {
                if let resourcePolicy { response.headers[resourcePolicy] = "same-origin" }
                return
            }
            if let resourcePolicy { response.headers[resourcePolicy] = "cross-origin" }
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] = "Retry-After"
            guard request.method == .options else { return }
            response.headers[.accessControlAllowMethods] = "GET, HEAD, POST"
            response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type"
            response.headers[.accessControlMaxAge] = "600"
        }
    }

    /// Protects a server on a loopback address from pages of other sites: a foreign host name that resolves to
    /// 127.0.0.1 ("DNS rebinding") would make the server part of that site.
    enum HostCheck {
        static func problem(_ authority: String?, _ options: ServingOptions) -> Problem? {
            guard options.isLoopback, options.token == nil, let authority else { return nil }
            var host = Substring(authority)
            if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) {
                host = host[..<colon]
            }
            guard !ServingOptions.isLoopback(String(host)) else { return nil }
            return Problem(
                421, "Misdirected Request",
                "expected a request to this machine under the name localhost, found another name; a server "
                    + "with --token-file accepts other names")
        }
    }
#endif
