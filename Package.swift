// swift-tools-version: 6.2
import PackageDescription

/// `FASHION_STRICT=1` turns warnings into errors; the checks set it, a user's build does not.
let settings: [SwiftSetting] =
    Context.environment["FASHION_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// `FASHION_DOCS=1` adds the documentation compiler's plugin; `make docs` sets it, so that no other build needs it.
let documentation: [Package.Dependency] =
    Context.environment["FASHION_DOCS"] == nil
    ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

/// `FASHION_TESTS="FashionComputeTests …"` leaves all other targets of tests out; the checks build few of them against
/// another oneDNN.
let wantedTests = Context.environment["FASHION_TESTS"]?.split(separator: " ").map(String.init) ?? []

/// A module of ours: its sources, and the module's tests beside it under `Tests/`.
func module(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource]? = nil,
    linker: [LinkerSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: settings,
        linkerSettings: linker)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// A package that only the server needs: neither fetched nor built where the trait `Server` is off.
func server(_ product: String, _ package: String) -> Target.Dependency {
    .product(name: product, package: package, condition: .when(traits: ["Server"]))
}

let package = Package(
    name: "fashion",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fashion", targets: ["fashion"]),
        .library(name: "FashionKit", targets: ["FashionKit"]),
        // What a server or a tool needs that only classifies; no trainer, no Cairo.
        .library(name: "FashionInference", targets: ["FashionInference"]),
        .library(name: "FashionServer", targets: ["FashionServer"]),
    ],
    traits: [
        .trait(
            name: "Server",
            description: "`fashion serve` and FashionServer, on Hummingbird; without it there is no server."),
        .default(enabledTraits: ["Server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    ] + documentation,
    targets: [
        // C libraries: a module map and a shim each.
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
        .systemLibrary(
            name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
        // Not through pkg-config: SwiftPM takes `-L/usr/lib/…` from cairo.pc and puts it before the folders that a
        // build names itself, so that another oneDNN would lose to the system's.
        .systemLibrary(name: "CCairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(name: "CWebP", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),

        // Kernels of our own that need another instruction set than the rest of the program.
        .target(name: "CKernels"),

        // The way of the data; dependencies point one way only.
        module("FashionCore", []),
        module(
            "FashionCompute", ["FashionCore", "COneDNN", "CKernels"],
            linker: [.linkedLibrary("gomp", .when(platforms: [.linux]))]),
        module("FashionNetworks", ["FashionCore", "FashionCompute"]),
        module(
            "FashionData",
            [
                "FashionCore", "FashionImaging", "CZlib", "CZip",
                // Apple's systems have CryptoKit.
                .target(name: "COpenSSL", condition: .when(platforms: [.linux])),
            ]),
        // A network applied to images in memory; training validates with it, and classifiers answer with it.
        module(
            "FashionPrediction",
            ["FashionCore", "FashionCompute", "FashionNetworks", "FashionData", "FashionEvaluation"]),
        module(
            "FashionTraining",
            [
                "FashionCore", "FashionCompute", "FashionNetworks", "FashionData", "FashionEvaluation",
                "FashionPrediction",
                "FashionImaging", "CZlib",
            ]),
        module("FashionEvaluation", ["FashionCore"]),
        module("FashionReporting", ["FashionCore", "CCairo"]),
        module(
            "FashionModelFiles",
            [
                "FashionCore", "FashionNetworks", "FashionEvaluation", "FashionImaging", "CHDF5", "CZip",
                "CZlib", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["ONNX/Schema/onnx.proto"]),
        module(
            "FashionTensorBoard",
            ["FashionCore", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Schema/event.proto"]),
        module("FashionImaging", ["FashionCore", "CPNG", "CTurboJPEG", "CWebP"]),
        // A classifier: model file, images, answers.
        module(
            "FashionInference",
            [
                "FashionCore", "FashionCompute", "FashionNetworks", "FashionData", "FashionEvaluation",
                "FashionPrediction",
                "FashionModelFiles", "FashionImaging",
            ]),
        // Files of settings: apart from the trainer, so that a program that only trains need not link a YAML parser.
        module("FashionConfiguration", ["FashionCore", "FashionTraining", "Yams"]),
        // All of them under one name, and what takes several: a classifier that trains and is measured.
        module(
            "FashionKit",
            [
                "FashionCore", "FashionCompute", "FashionNetworks", "FashionData", "FashionTraining",
                "FashionEvaluation", "FashionReporting", "FashionModelFiles", "FashionTensorBoard",
                "FashionImaging", "FashionInference",
                "FashionPrediction", "FashionConfiguration",
            ]),
        module(
            "FashionServer",
            [
                // Heat maps are coloured as `fashion explain` draws them.
                "FashionCore", "FashionData", "FashionInference", "FashionReporting", "CPNG",
                server("Hummingbird", "hummingbird"), server("HummingbirdCore", "hummingbird"),
                server("HTTPTypes", "swift-http-types"),
                server("ServiceLifecycle", "swift-service-lifecycle"),
                server("UnixSignals", "swift-service-lifecycle"), server("Logging", "swift-log"),
                server("CoreMetrics", "swift-metrics"), server("Metrics", "swift-metrics"),
                server("NIOCore", "swift-nio"),
                server("NIOHTTP1", "swift-nio"), server("NIOPosix", "swift-nio"),
                server("NIOHTTPTypes", "swift-nio-extras"),
            ],
            resources: [.embedInCode("Page/page.html"), .embedInCode("openapi.json")]),
        .executableTarget(
            name: "fashion",
            dependencies: [
                "FashionKit", "FashionServer",
                "FashionCore", "FashionCompute", "FashionNetworks", "FashionData", "FashionTraining",
                "FashionReporting", "FashionModelFiles", "FashionImaging",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // How many damaged files the tests read, and within which limits.
        .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: settings),
        // Where the program lies that end-to-end tests run.
        .target(name: "BuiltProgram", path: "Tests/BuiltProgram", swiftSettings: settings),
        tests("FashionCoreTests", ["FashionCore"]),
        tests("FashionComputeTests", ["FashionCore", "FashionCompute", "CKernels", "FashionNetworks"]),
        tests("FashionNetworksTests", ["FashionNetworks", "FashionCompute"], resources: [.copy("Fixtures")]),
        tests(
            "FashionDataTests",
            ["FashionCore", "FashionData", "FashionReporting", "FashionImaging", "Fuzzing"],
            resources: [.copy("Fixtures")]),
        tests(
            "FashionTrainingTests",
            [
                "FashionCore", "FashionCompute", "FashionNetworks", "FashionData", "FashionEvaluation",
                "FashionPrediction", "FashionTraining", "Fuzzing",
            ], resources: [.copy("Fixtures")]),
        tests(
            "FashionEvaluationTests", ["FashionCore", "FashionEvaluation", "Fuzzing"],
            resources: [.copy("Fixtures")]),
        tests("FashionReportingTests", ["FashionCore", "FashionReporting", "CZlib"]),
        tests(
            "FashionModelFilesTests",
            [
                "FashionCore", "FashionCompute", "FashionNetworks", "FashionImaging", "FashionModelFiles",
                "Fuzzing",
            ], resources: [.copy("Fixtures")]),
        tests(
            "FashionTensorBoardTests", ["FashionCore", "FashionTensorBoard"], resources: [.copy("Fixtures")]),
        tests(
            "FashionImagingTests", ["FashionCore", "FashionImaging", "Fuzzing"],
            resources: [.copy("Fixtures")]),
        tests(
            "FashionConfigurationTests",
            ["FashionCore", "FashionTraining", "FashionConfiguration", "Fuzzing"]),
        tests(
            "FashionKitTests",
            ["FashionKit", "FashionEvaluation", "FashionReporting", "BuiltProgram", "fashion"]),
        tests(
            "FashionServerTests",
            [
                "FashionCore", "FashionNetworks", "FashionData", "FashionModelFiles", "FashionImaging",
                "FashionInference", "FashionReporting", "FashionServer", "BuiltProgram", "Fuzzing", "fashion",
                server("HTTPTypes", "swift-http-types"), server("NIOCore", "swift-nio"),
                server("NIOEmbedded", "swift-nio"), server("NIOHTTPTypes", "swift-nio-extras"),
            ]),
        tests(
            "FashionTests",
            [
                "fashion", "BuiltProgram", "FashionCore", "FashionNetworks", "FashionTraining",
                "FashionEvaluation", "FashionReporting", "FashionModelFiles", "FashionConfiguration",
                "FashionKit", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ]
)

if !wantedTests.isEmpty {
    let known = package.targets.filter { $0.type == .test }.map(\.name)
    for name in wantedTests where !known.contains(name) {
        fatalError("FASHION_TESTS: expected \(known.joined(separator: ", ")), found \(name)")
    }
    package.targets.removeAll { $0.type == .test && !wantedTests.contains($0.name) }
}
