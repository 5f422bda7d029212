#if Server
    import FashionInference
    import HTTPTypes
    import Hummingbird
    import Logging
    import NIOCore
    import NIOHTTP1

    /// The context of a request: its connection.
    struct ServingContext: InitializableFromSource {
        let client: String

        init(source: ApplicationRequestContextSource) {
            client = source.channel.remoteAddress?.ipAddress ?? "unknown"
        }
    }

    /// Responds to requests: finds the route, and adds the common
    /// headers, the log entry and the metrics to every response.
    struct Responder: HTTPResponder {
        let services: ServerServices

        /// The paths and their allowed methods.
        enum Route: String, CaseIterable {
            case page = "/"
            case predict = "/v1/predict"
            case model = "/v1/model"
            case live = "/healthz"
            case ready = "/readyz"
            case metrics = "/metrics"
            case openAPI = "/openapi.json"

            /// All methods except OPTIONS, which every route supports.
            var methods: [String] { self == .predict ? ["POST"] : ["GET", "HEAD"] }
            var allow: String { (methods + ["OPTIONS"]).joined(separator: ", ") }
            /// Whether the route requires the token, if the server has one.
            var isProtected: Bool { self == .predict || self == .model || self == .metrics }
        }

        func respond(to request: Request, context: ServingContext) async throws -> Response {
            let start = ContinuousClock.now
            let path = request.uri.path
            let route = Route(rawValue: path)
            var note = RequestNote()
            var response: Response
            do {
                response = try await answer(request, route, context, &note)
            } catch let problem as Problem {
                response = Self.response(problem)
            } catch let error as HTTPParserError {
                throw error
            } catch is ChannelError {
                // The client disconnected during its request and does not read this.
                response = Self.response(.badRequest("the body ended early"))
            } catch {
                services.logger.error("request failed", metadata: ["error": "\(error)"])
                response = Self.response(.unanswered())
            }
            if request.method == .head { response = response.createHeadResponse() }
            SecurityHeaders.add(to: &response, of: request, origins: services.options.origins, route: route)
            if services.isDraining || Self.leavesLongBody(request, response) {
                response.headers[.connection] = "close"
            }
            services.finished(request, route, response.status.code, context, note, start.duration(to: .now))
            return response
        }

        private func answer(
            _ request: Request, _ route: Route?, _ context: ServingContext, _ note: inout RequestNote
        ) async throws -> Response {
            if let problem = HostCheck.problem(request.head.authority, services.options) { throw problem }
            guard let route else {
                throw Problem(
                    404, "Not Found", "expected one of the addresses in /openapi.json, found another one")
            }
            let method = request.method.rawValue
            if request.method == .options {
                return Response(status: .noContent, headers: [.allow: route.allow])
            }
            guard route.methods.contains(method) else {
                var problem = Problem(
                    405, "Method Not Allowed",
                    "\(route.rawValue): expected \(route.allow), found \(method.prefix(20))")
                problem.headers.append(("Allow", route.allow))
                throw problem
            }
            if route.isProtected, let token = services.options.token,
                !token.allows(authorization: request.headers[.authorization])
            {
                var problem = Problem(
                    401, "Unauthorized", "expected the server's token as `Authorization: Bearer …`")
                problem.headers.append(("WWW-Authenticate", "Bearer"))
                throw problem
            }
            switch route {
            case .page: return Page.response(to: request)
            case .predict: return try await predict(request, context, &note)
            case .model:
                return Self.json(200, try services.requireModel().description(services.options.limits))
            case .live: return Self.json(200, .object([("status", .string("live"))]))
            case .ready:
                _ = try services.requireModel()
                guard !services.isDraining else { throw Problem.stopping }
                return Self.json(200, .object([("status", .string("ready"))]))
            case .metrics:
                services.measureNow()
                return Self.response(200, PrometheusText.contentType, Array(services.metrics.text.utf8))
            case .openAPI: return Self.response(200, "application/json", OpenAPI.document)
            }
        }

        private func predict(
            _ request: Request, _ context: ServingContext, _ note: inout RequestNote
        ) async throws -> Response {
            let parameters = try PredictParameters(query: request.uri.query)
            let model = try services.requireModel()
            var place = try services.admission.enter(context.client)
            let arrival = services.batcher.expectation()
            defer { arrival.end() }
            var reader = RequestBodyReader(limits: services.options.limits, parameters: parameters)
            let images = try await reader.read(request, &place)
            let deadline = ContinuousClock.now + .seconds(services.options.limits.answerSeconds)
            (note.images, note.bytes) = (images.count, images.reduce(0) { $0 + $1.bytes.count })
            let levels = try await services.decoder.levels(of: images, for: model, by: deadline)
            arrival.end()
            let answers = try await PredictAnswer(
                services: services, model: model, images: images, levels: levels,
                parameters: reader.parameters, deadline: deadline
            ).json()
            return Self.json(200, answers)
        }

        static func json(_ status: Int, _ json: JSON) -> Response {
            response(status, "application/json", json.bytes)
        }

        static func response(_ status: Int, _ type: String, _ bytes: [UInt8]) -> Response {
            Response(
                status: .init(code: status), headers: [.contentType: type],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }

        static func response(_ problem: Problem) -> Response {
            var response = response(problem.status, "application/problem+json", problem.json.bytes)
            if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
            for (name, value) in problem.headers {
                if let name = HTTPField.Name(name) { response.headers[name] = value }
            }
            if problem.closes { response.headers[.connection] = "close" }
            return response
        }

        /// Returns whether a long body was left unread. It would have to arrive before the connection could be reused,
        /// so the connection is closed instead.
        private static func leavesLongBody(_ request: Request, _ response: Response) -> Bool {
            guard response.status.code >= 400 else { return false }
            if request.headers[.transferEncoding] != nil { return true }
            return (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 1 << 16
        }
    }

    /// Details of a request's body for the log.
    struct RequestNote {
        var images: Int?
        var bytes: Int?
    }
#endif
