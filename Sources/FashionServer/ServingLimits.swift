import FashionInference

/// What a server accepts at most. Beyond a limit a request is refused at once; nothing waits without an end.
public struct ServingLimits: Sendable, Equatable {
    /// Bytes of a request's body; more are answered with 413.
    public var bodyBytes = 20 << 20
    /// Pixels of an image, as its header states them; more are answered with 413.
    public var pixels = 40_000_000
    /// Images in a request; more are answered with 413.
    public var images = 64
    /// Requests for predictions that are answered at once; more are answered with 503.
    public var requests = 128
    /// The same from one address; more are answered with 429.
    public var requestsPerClient = 96
    /// Bytes of all bodies that are in memory at once; more are answered with 503.
    public var memory = 256 << 20
    /// Decoded images that wait for the network; more are answered with 503.
    public var queuedImages = 1024
    /// Open connections; further ones wait in the system's queue.
    public var connections = 1024
    /// Seconds in which a body has to arrive; then 408.
    public var bodySeconds = 30.0
    /// Seconds in which a request has to be answered once its body is there; then 503.
    public var answerSeconds = 30.0
    /// Seconds without a request after which a connection is closed, also one that is in the middle of a head.
    public var idleSeconds = 30.0
    /// Seconds that a client may take to read an answer.
    public var writeSeconds = 30.0
    /// Seconds that running requests have after SIGTERM.
    public var drainSeconds = 30.0

    /// The standard limits.
    public init() {}

    /// The standard limits with those that a person may want to change; errors name them as the flags of `fashion serve`.
    /// - Parameters:
    ///   - bodyMebibytes: the largest body of a request, 1 to 256 MiB.
    ///   - megapixels: the most pixels of an image in millions, 1 to 100.
    ///   - images: the most images of a request, 1 to 1000.
    ///   - requests: the most requests that are answered at once, 1 to 10000.
    ///   - requestsPerClient: the same from one address.
    ///   - seconds: how long a request's body, and its answer, may take, 1 to 3600 s.
    /// - Throws: `InvalidArgument` for the first one outside its range.
    public init(
        bodyMebibytes: Int, megapixels: Int, images: Int, requests: Int, requestsPerClient: Int,
        seconds: Int
    ) throws {
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("max-body", bodyMebibytes, 1...256), ("max-pixels", megapixels, 1...100),
            ("max-images", images, 1...1000), ("max-requests", requests, 1...10_000),
            ("max-requests-per-client", requestsPerClient, 1...10_000), ("timeout", seconds, 1...3600),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw InvalidArgument(
                name, expected: "\(range.lowerBound) to \(range.upperBound)", found: "\(value)")
        }
        bodyBytes = bodyMebibytes << 20
        pixels = megapixels * 1_000_000
        self.images = images
        self.requests = requests
        self.requestsPerClient = requestsPerClient
        memory = max(memory, 2 * bodyBytes)
        (bodySeconds, answerSeconds) = (Double(seconds), Double(seconds))
    }
}
