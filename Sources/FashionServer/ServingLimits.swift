import FashionInference

/// The limits of a server. A request beyond a limit is rejected at once, and no wait is unbounded.
public struct ServingLimits: Sendable, Equatable {
    /// The largest body of a request in bytes; larger ones are answered with 413.
    public var bodyBytes = 20 << 20
    /// The largest number of pixels of an image, as stated in its header; larger ones are answered with 413.
    public var pixels = 40_000_000
    /// The largest number of images in a request; more are answered with 413.
    public var images = 64
    /// The largest number of concurrent requests for predictions; more are answered with 503.
    public var requests = 128
    /// The largest number of concurrent requests from one address; more are answered with 429.
    public var requestsPerClient = 96
    /// The largest number of bytes of all bodies in memory, at least that of two bodies; more are answered with 503.
    /// Each thread that decodes holds a copy of one image besides.
    public var memory = 256 << 20
    /// The largest number of decoded images in the queue of the network; more are answered with 503.
    public var queuedImages = 1024
    /// The largest number of open connections; further ones wait in the system's queue.
    public var connections = 1024
    /// The seconds in which a body must arrive; otherwise the answer is 408.
    public var bodySeconds = 30.0
    /// The seconds from the end of a body within which the last work on its images must begin; otherwise the answer is
    /// 503.
    public var answerSeconds = 30.0
    /// The seconds in which the whole head of the next request must arrive; otherwise the connection is closed.
    public var idleSeconds = 30.0
    /// The seconds that a client may take to read a response.
    public var writeSeconds = 30.0
    /// The seconds that running requests have after SIGTERM.
    public var drainSeconds = 30.0

    /// Creates the default limits.
    public init() {}

    /// Creates the default limits with those that users may want to change; errors name them by the flags of the command
    /// `fashion serve`.
    /// - Parameters:
    ///   - bodyMebibytes: the largest body of a request, 1 to 256 MiB.
    ///   - megapixels: the largest number of pixels of an image in millions, 1 to 100.
    ///   - images: the largest number of images in a request, 1 to 1000.
    ///   - requests: the largest number of concurrent requests, 1 to 10000.
    ///   - requestsPerClient: the largest number of concurrent requests from one address, 1 to 10000.
    ///   - seconds: the time in which a body must arrive, and after that the last work on its images begin, 1 to 3600 s.
    /// - Throws: `InvalidArgument` for the first value out of range.
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
