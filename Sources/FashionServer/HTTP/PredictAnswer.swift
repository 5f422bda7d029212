#if Server
    import FashionInference
    import Foundation

    /// The answer to a request for predictions.
    struct PredictAnswer {
        let services: ServerServices
        let model: ServedModel
        let images: [SentImage]
        let levels: [Result<[UInt8], Problem>]
        let parameters: PredictParameters
        /// The time by which the last work for the answer must have begun.
        let deadline: ContinuousClock.Instant

        /// Classifies the images that could be decoded.
        /// - Throws: ``Problem`` when no image could be decoded, the server is overloaded or the answer would be late
        ///   (503), and the error of the model if it classifies none.
        func json() async throws -> JSON {
            let readable = levels.compactMap { try? $0.get() }
            let unreadable = levels.count - readable.count
            services.metrics.unreadable.increment(by: unreadable)
            if readable.isEmpty { throw problem() }
            let results = try await services.batcher.classify(readable, by: model, before: deadline)
            if results.allSatisfy({ (try? $0.get()) == nil }), let first = results.first {
                _ = try first.get()
            }
            var predictions = results[...]
            let items = try await levels.enumerated().asyncMap { index, result in
                let name = images[index].name
                switch result {
                case .failure(let problem):
                    return JSON.object([("file", .string(name)), ("error", problem.json)])
                case .success(let levels):
                    let prediction: Prediction
                    switch predictions.removeFirst() {
                    case .success(let found): prediction = found
                    case .failure(let error):
                        services.logger.error("image not classified", metadata: ["error": "\(error)"])
                        return .object([("file", .string(name)), ("error", Problem.unanswered(name).json)])
                    }
                    services.metrics.predicted(prediction.best.name)
                    if prediction.isOutlier == true { services.metrics.outliers.increment() }
                    return .object(
                        members(prediction, name) + (try await explanation(levels, prediction.best.name)))
                }
            }
            return .object([
                ("model", .string("sha256:\(model.digest)")), ("predictions", .array(items)),
            ])
        }

        /// Returns the members of a prediction, with the same names as in `fashion predict --json`.
        private func members(_ prediction: Prediction, _ name: String) -> [(String, JSON)] {
            let top = prediction.choices.prefix(parameters.top).map { choice in
                JSON.object([("class", .string(choice.name)), ("probability", .float(choice.probability))])
            }
            return [
                ("file", .string(name)), ("class", .string(prediction.best.name)),
                ("confidence", .float(prediction.best.probability)), ("top", .array(top)),
                ("calibrated", .bool(prediction.isCalibrated)),
                ("unlike_training", prediction.isOutlier.map(JSON.bool) ?? .null),
                ("blank", prediction.verdict.map { .bool($0.isBlank) } ?? .null),
                ("outlier_score", .float(prediction.verdict?.score)),
            ]
        }

        private func explanation(_ levels: [UInt8], _ name: String) async throws -> [(String, JSON)] {
            guard parameters.explains else { return [] }
            let pictures = try await services.decoder.run(by: deadline) {
                try model.explain(levels, name)
            }
            func base64(_ bytes: [UInt8]?) -> JSON {
                .optional(bytes.map { Data($0).base64EncodedString() })
            }
            return [
                (
                    "explanation",
                    .object([
                        ("class", .string(name)), ("heat_map", base64(pictures.heatMap)),
                        ("seen", base64(pictures.seen)),
                    ])
                )
            ]
        }

        /// Returns the problem of the only image, or one problem that lists those of all images.
        private func problem() -> Problem {
            let problems = levels.compactMap { result -> Problem? in
                if case .failure(let problem) = result { problem } else { nil }
            }
            guard let first = problems.first, problems.count > 1 else {
                return problems.first ?? .badRequest("expected an image, found none")
            }
            let isLarge = problems.allSatisfy { $0.status == 413 }
            var problem = Problem(
                isLarge ? 413 : 422, isLarge ? first.title : "Unprocessable Content",
                "none of the \(problems.count) images can be read; \(first.detail)")
            problem.members = [("errors", .array(problems.map(\.json)))]
            return problem
        }
    }

    extension Sequence {
        /// Maps the elements one after the other.
        fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result]
        {
            var results: [Result] = []
            for element in self { results.append(try await body(element)) }
            return results
        }
    }
#endif
