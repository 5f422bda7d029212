/// An error response in the format of RFC 9457, `application/problem+json`.
struct Problem: Error, Sendable {
    /// The HTTP status, 400…599.
    let status: Int
    /// A short name of the kind of error.
    let title: String
    /// What was expected and what was found, without any path on this machine.
    let detail: String
    /// The number of seconds after which to try again.
    var retryAfter: Int?
    /// Additional header fields.
    var headers: [(String, String)] = []
    /// Additional members of the body.
    var members: [(String, JSON)] = []
    /// Whether the connection must be closed.
    var closes = false

    init(_ status: Int, _ title: String, _ detail: String) {
        self.status = status
        self.title = title
        self.detail = detail
    }

    var json: JSON {
        .object(
            [
                ("type", .string("about:blank")), ("title", .string(title)), ("status", .integer(status)),
                ("detail", .string(detail)),
            ] + members)
    }

    static func badRequest(_ detail: String) -> Problem { Problem(400, "Bad Request", detail) }

    static func tooLarge(_ detail: String) -> Problem { Problem(413, "Content Too Large", detail) }

    static func unsupported(_ detail: String) -> Problem { Problem(415, "Unsupported Media Type", detail) }

    /// The server is overloaded at present.
    static func overloaded(_ detail: String) -> Problem {
        var problem = Problem(503, "Service Unavailable", detail)
        problem.retryAfter = 1
        return problem
    }

    /// The server accepts nothing new.
    static var stopping: Problem { overloaded("the server is stopping") }

    /// The model fails.
    /// - Parameter image: the name of the image, if others of the request have answers.
    static func unanswered(_ image: String? = nil) -> Problem {
        Problem(
            500, "Internal Server Error",
            (image.map { "\($0): " } ?? "") + "the model could not answer; the server's log says why")
    }

    /// The time for the answer has passed.
    static var late: Problem { overloaded("the answer would come too late") }

    /// One client exceeds its share.
    static func tooMany(_ detail: String) -> Problem {
        var problem = Problem(429, "Too Many Requests", detail)
        problem.retryAfter = 1
        return problem
    }

    static func bodyTooLarge(limit: Int) -> Problem {
        var problem = Problem.tooLarge(
            "body: expected at most \(limit) bytes (\(limit >> 20) MiB), found more")
        problem.closes = true
        return problem
    }

    static var bodyTimeout: Problem {
        var problem = Problem(408, "Request Timeout", "body: it did not arrive in time")
        problem.closes = true
        return problem
    }
}
