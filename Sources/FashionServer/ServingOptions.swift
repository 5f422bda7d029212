import FashionInference
import Foundation

/// How a server is run.
public struct ServingOptions: Sendable {
    /// The model file; it is read again when it changes.
    public var model: URL
    /// Is called for each model that was read, before it serves: to choose an input scale, say. A model for which it throws does
    /// not serve.
    public var prepare: @Sendable (inout Model) throws -> Void = { _ in }
    /// The address to listen on: a name or an IP address.
    public var host = "127.0.0.1"
    /// The port; 0 takes a free one.
    public var port = 8080
    /// What `Authorization: Bearer` has to carry; nil for a server that is open to everybody who can reach it.
    public var token: AccessToken?
    /// Origins whose pages may use the API (`https://shop.example`); none by default.
    public var origins: [String] = []
    /// Threads that compute.
    public var threads: Int
    /// What is accepted at most.
    public var limits = ServingLimits()
    /// Microseconds that an image waits for company.
    public var batchingMicroseconds = 2000

    /// Options for a model with the default of everything else.
    public init(model: URL, threads: Int = ProcessorCount.available) {
        self.model = model
        self.threads = threads
    }

    /// Whether only this machine can reach the server.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether a text is an origin as browsers send it: `http` or `https`, a host, and a port where it is not the usual one.
    public static func isOrigin(_ text: String) -> Bool {
        text.wholeMatch(
            of: /https?:\/\/[A-Za-z0-9.\-]+(:[0-9]{1,5})?|https?:\/\/\[[0-9a-fA-F:]+\](:[0-9]{1,5})?/)
            != nil
    }

    /// Whether a host is this machine under a name that nobody else can reach.
    public static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name == "::1" || name == "[::1]" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
