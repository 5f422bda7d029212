import FashionInference
import Foundation

/// The configuration of a server.
public struct ServingOptions: Sendable {
    /// The model file; it is read again when it changes.
    public var model: URL
    /// Is called for each model that was read, before it is served, for example to choose an input scale. A model for
    /// which it throws is not served.
    public var prepare: @Sendable (inout Model) throws -> Void = { _ in }
    /// The address to listen on: a name or an IP address; an IPv6 address may have the brackets of a URL.
    public var host = "127.0.0.1"
    /// The port; 0 selects a free one.
    public var port = 8080
    /// The token that `Authorization: Bearer` must carry; `nil` for a
    /// server that is open to everybody who can reach it.
    public var token: AccessToken?
    /// The origins whose pages may use the API, such as `https://shop.example`; none by default.
    public var origins: [String] = []
    /// The number of threads.
    public var threads: Int
    /// The limits of the server.
    public var limits = ServingLimits()
    /// The longest time that an image waits for others to form a batch, in microseconds.
    public var batchingMicroseconds = 2000

    /// Creates options for a model with default values for all others.
    public init(model: URL, threads: Int = ProcessorCount.available) {
        self.model = model
        self.threads = threads
    }

    /// The host without the brackets of a URL, as the system expects it.
    var address: String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    /// Whether only this machine can reach the server.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// Returns whether a text is an origin as browsers send it (RFC 6454): `http` or `https`, a host in lower case, and a
    /// port if it is not the default one.
    public static func isOrigin(_ text: String) -> Bool {
        let form = /(https?):\/\/(?:[a-z0-9.\-]+|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?/
        guard let (_, scheme, port) = text.wholeMatch(of: form)?.output else { return false }
        return port != (scheme == "http" ? "80" : "443")
    }

    /// Returns whether a host is a loopback name or address, which other machines cannot reach.
    public static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name == "::1" || name == "[::1]" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
