#if Server
    import FashionCore
    import FashionInference
    import FashionNetworks
    import Foundation
    import Synchronization
    import Testing

    @testable import FashionServer

    /// Decoding, classifying and loading, without a connection.
    struct InferenceTests {
        private func withModel(_ body: (ServedModel, ServingOptions) async throws -> Void) async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: folder) }
            let options = ServingOptions(model: folder.appendingPathComponent("model.h5"), threads: 1)
            try TestModel.make(seed: 1).write(to: options.model)
            try await body(ServedModel(options), options)
        }

        /// A small file of many pixels must not keep the threads on which all requests run.
        @Test func onlyFewPixelsAreDecodedInTheRequestsTask() async throws {
            try await withModel { model, options in
                let black = try #require(
                    PNGEncoder.grey([UInt8](repeating: 0, count: 1600 * 1000), width: 1600, height: 1000))
                #expect(black.count <= 4096)
                let decoder = ImageDecoder(threads: 1, limits: options.limits)
                // All tests share the threads of tasks, so that this one may wait for long.
                let later = ContinuousClock.now + .seconds(86_400)
                func levels(_ bytes: [UInt8]) async throws -> [Result<[UInt8], Problem>] {
                    try await decoder.levels(
                        of: [SentImage(name: "a.png", bytes: bytes)], for: model, by: later)
                }
                #expect(try await levels(black)[0].get().count == 784)
                // Without the threads of the pool, only what the task itself decodes has an answer.
                await decoder.stop()
                #expect(try await levels(TestModel.png(1))[0].get() == TestModel.levels(1))
                let problem = await #expect(throws: Problem.self) { try await levels(black) }
                #expect(problem?.status == 503 && problem?.detail == "the server is stopping")
            }
        }

        @Test func noWorkBeginsAfterTheDeadline() async throws {
            try await withModel { model, options in
                let decoder = ImageDecoder(threads: 1, limits: options.limits)
                let past = ContinuousClock.now - .seconds(1)
                let images = try (1...2).map { SentImage(name: "\($0)", bytes: try TestModel.png($0)) }
                let late = await #expect(throws: Problem.self) {
                    try await decoder.levels(of: images, for: model, by: past)
                }
                #expect(late?.status == 503 && late?.detail.contains("too late") == true)
                let explanation = await #expect(throws: Problem.self) {
                    try await decoder.run(by: past) { try model.explain(TestModel.levels(1), "Bag") }
                }
                #expect(explanation?.detail == late?.detail)
                await decoder.stop()
            }
        }

        /// A wait of more than a second is not cut to its fraction, and a stopped batcher says so.
        @Test func imagesWaitForOthersAsLongAsSet() async throws {
            try await withModel { model, options in
                var options = options
                options.batchingMicroseconds = 1_050_000
                let batcher = Batcher(options)
                try batcher.start()
                let other = batcher.expectation()
                let start = ContinuousClock.now
                let results = try await batcher.classify(
                    [TestModel.levels(1)], by: model, before: start + .seconds(86_400))
                #expect(start.duration(to: .now) >= .seconds(1))
                #expect(results.count == 1)
                other.end()
                batcher.stop()
                let problem = await #expect(throws: Problem.self) {
                    try await batcher.classify(
                        [TestModel.levels(1)], by: model, before: start + .seconds(86_400))
                }
                #expect(problem?.status == 503 && problem?.detail == "the server is stopping")
            }
        }

        /// The digest and the network must be of the same file.
        @Test func readsAFileAgainThatChangesMeanwhile() throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: folder) }
            let file = folder.appendingPathComponent("model.h5")
            let (first, second) = (try TestModel.make(seed: 1), try TestModel.make(seed: 2))
            try first.write(to: file)
            var options = ServingOptions(model: file, threads: 1)
            let loads = Mutex(0)
            options.prepare = { _ in
                let load = loads.withLock { count in
                    count += 1
                    return count
                }
                if load == 1 { try second.write(to: file) }
            }
            let model = try ModelStore(options).load()
            #expect(loads.withLock { $0 } == 2)
            let found = try model.classify([TestModel.levels(1)])[0]
            #expect(try found == second.classify(levels: TestModel.levels(1)))

            options.prepare = { _ in try first.write(to: file) }
            let error = #expect(throws: FileError.self) { try ModelStore(options).load() }
            #expect(error?.description.contains("changed 4 times") == true)
        }

        @Test func aThreadThatCannotBeCreatedIsAnError() async throws {
            let error = #expect(throws: ThreadError.self) {
                try DetachedThread.start("too-large", stackSize: 1 << 60) { Issue.record("the thread runs") }
            }
            #expect(error?.description.contains("TasksMax") == true)
            #expect(try await OwnThread.run { 3 } == 3)
        }

        /// A server whose file stalls must be able to stop.
        @Test(.timeLimit(.minutes(1))) func cancellingEndsTheWaitForAThread() async throws {
            let end = DispatchSemaphore(value: 0)
            defer { end.signal() }
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await OwnThread.run {
                    begin.yield()
                    end.wait()
                }
            }
            for await _ in begun { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        /// Images that are not blank exceed float32 in this network.
        private func overflowing() throws -> Classifier {
            var builder = try GraphBuilder(name: "small", inputShape: [6, 8, 3])
            try builder.add(.flatten)
            try builder.add(.dense(Dense(units: 2, activation: .softmax)))
            var metadata = ModelMetadata(program: "test", classNames: ["a", "b"])
            metadata.preparation = ImagePreparation(channels: 3, height: 6, width: 8, fit: .pad)
            var weights = Weights.initial(for: builder.graph, seed: 5)
            for parameter in builder.graph.parameters where weights[parameter]?.count == 288 {
                weights[parameter] = [Float](repeating: 3e38, count: 288)
            }
            return try Classifier(
                Model(graph: builder.graph, weights: weights, metadata: metadata), threads: 1)
        }

        @Test func anImageWithoutNumbersLeavesTheOthersAlone() async throws {
            let model = try overflowing()
            try await TestServer.run(model: model) { server in
                func png(_ level: UInt8) throws -> [UInt8] {
                    try #require(
                        PNGEncoder.color([UInt8](repeating: level, count: 144), width: 8, height: 6))
                }
                let bright = try await server.predict([("bright.png", png(255))])
                #expect(bright.status == 500, "\(bright.text)")
                let answer = try await server.predict([
                    ("black.png", png(0)), ("bright.png", png(255)), ("again.png", png(0)),
                ])
                #expect(answer.status == 200, "\(answer.text)")
                let items = try #require(answer.json["predictions"] as? [[String: Any]])
                #expect(items.map { $0["error"] == nil } == [true, false, true])
                let error = try #require(items[1]["error"] as? [String: Any])
                #expect(error["status"] as? Int == 500)
                #expect((error["detail"] as? String)?.hasPrefix("bright.png: the model could not") == true)
                #expect(server.log.contains("image not classified"))
            }
        }
    }
#endif
