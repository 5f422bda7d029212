#if Server
    import ArgumentParser
    import FashionCore
    import FashionKit
    import FashionServer
    import Foundation
    import FashionTraining

    /// `fashion serve`: serves a model over HTTP.
    struct ServeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Answer over HTTP what is on images.",
            discussion: """
                Serves an API (described at /openapi.json) and a page for people at /. A loopback address by default; any other one \
                needs --token-file, or --public for a server that everybody who reaches it may use.

                SIGHUP, or another model in the file, loads the model again; a broken one is reported and the one before goes on \
                serving. SIGTERM and Ctrl-C finish what runs and stop. Each request is a line of JSON on standard output.
                """)

        @OptionGroup var classifier: ClassifierOptions

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("The output folder of the training.", valueName: "folder"))
        var output = "."

        @Option(help: ArgumentHelp("The address to listen on.", valueName: "name|address"))
        var host = "127.0.0.1"

        @Option(help: "The port; 0 takes a free one.")
        var port = 8080

        @Option(help: ArgumentHelp("A file with the token that clients have to send.", valueName: "file"))
        var tokenFile: String?

        @Flag(name: .customLong("public"), help: "Let everybody who reaches the address use the server.")
        var isPublic = false

        @Option(
            name: .customLong("origin"), parsing: .singleValue,
            help: ArgumentHelp(
                "An origin whose pages may use the API, such as https://shop.example; may be given several times.",
                valueName: "origin"))
        var origins: [String] = []

        @OptionGroup var limits: ServingLimitOptions

        @OptionGroup var threads: ThreadsOption

        func validate() throws {
            guard (0...65535).contains(port) else {
                throw ValidationError("--port: expected 0 to 65535, found \(port)")
            }
            guard !host.isEmpty else {
                throw ValidationError("--host: expected a name or an address, found none")
            }
            guard ServingOptions.isLoopback(host) || tokenFile != nil || isPublic else {
                throw ValidationError(
                    "--host \(host): others can reach this address; give --token-file FILE for a server that asks for a "
                        + "token, or --public for one that is open to everybody")
            }
            try ValidationError.refuse(
                ["--public": isPublic && tokenFile != nil],
                expected: "a server without a token", found: "--token-file")
            try ValidationError.refuse(
                ["--public": isPublic && ServingOptions.isLoopback(host)],
                expected: "--host with an address that others reach", found: host)
            if let origin = origins.first(where: { !ServingOptions.isOrigin($0) }) {
                throw ValidationError(
                    "--origin: expected http(s)://host or http(s)://host:port, in lower case and without a default port as "
                        + "browsers send it, found \"\(origin)\"")
            }
        }

        func run() throws {
            let file = try ModelChoice.file(named: classifier.model, in: output)
            var options = ServingOptions(model: file, threads: threads.count)
            let flags = classifier
            options.prepare = { model in
                try flags.apply(to: &model, of: file)
                Terminal(.error).write(model.fashionPreparationNotice(of: file))
            }
            (options.host, options.port) = (host, port)
            options.token = try tokenFile.map { try AccessToken(contentsOf: URL(fileURLWithPath: $0)) }
            options.origins = origins
            options.limits = try limits.limits
            let host = self.host.contains(":") && !self.host.hasPrefix("[") ? "[\(self.host)]" : self.host
            let server = FashionServer(options)
            try server.runAndWait { port in
                Terminal(.error).write("Serving \(file.path) on http://\(host):\(port)\n")
            }
        }
    }

    /// The flags of the limits that users may want to change.
    struct ServingLimitOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The largest body of a request, in MiB.", valueName: "MiB"))
        var maxBody = 20

        @Option(help: ArgumentHelp("The most pixels of an image, in millions.", valueName: "millions"))
        var maxPixels = 40

        @Option(help: ArgumentHelp("The most images of a request.", valueName: "number"))
        var maxImages = 64

        @Option(help: ArgumentHelp("The most requests that are answered at once.", valueName: "number"))
        var maxRequests = 128

        @Option(help: ArgumentHelp("The same from one address.", valueName: "number"))
        var maxRequestsPerClient = 96

        @Option(
            help: ArgumentHelp(
                "Seconds that a request's body, and its answer, may take.", valueName: "seconds"))
        var timeout = 30

        func validate() throws { _ = try limits }

        /// The default limits, changed by these flags.
        var limits: ServingLimits {
            get throws {
                do {
                    return try ServingLimits(
                        bodyMebibytes: maxBody, megapixels: maxPixels, images: maxImages,
                        requests: maxRequests, requestsPerClient: maxRequestsPerClient, seconds: timeout)
                } catch let error as InvalidArgument {
                    throw ValidationError("--\(error)")
                }
            }
        }
    }
#endif
