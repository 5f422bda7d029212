// swift-tools-version: 6.2
import PackageDescription

/// `FASHION_STRICT=1` turns warnings into errors; the checks set it, a user's build does not.
let settings: [SwiftSetting] =
    Context.environment["FASHION_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// A module of ours: its sources, and the module's tests beside it under `Tests/`.
func module(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], linker: [LinkerSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings,
        linkerSettings: linker)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "fashion",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fashion", targets: ["fashion"]),
        .library(
            name: "FashionKit",
            targets: ["FashionKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries: a module map and a shim each.
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
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

        // Kernels of our own that need another instruction set than the rest of the program.
        .target(name: "CKernels"),

        // The way of the data; dependencies point one way only.
        module("FashionCore", []),
        module(
            "Compute", ["FashionCore", "COneDNN", "CKernels"],
            linker: [.linkedLibrary("gomp", .when(platforms: [.linux]))]),
        module("NeuralNetwork", ["FashionCore", "Compute"]),
        module(
            "Datasets", ["FashionCore", "CZlib", "CZip", .product(name: "Crypto", package: "swift-crypto")]),
        module(
            "Training",
            [
                "FashionCore", "Compute", "NeuralNetwork", "Datasets", "Evaluation", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        module("Evaluation", ["FashionCore"]),
        module("Figures", ["FashionCore", "CCairo"]),
        module("Reports", ["FashionCore", "Figures"]),
        module(
            "ModelFiles",
            [
                "NeuralNetwork", "Evaluation", "CHDF5", "CZip", "CZlib",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["ONNX/Schema/onnx.proto"]),
        module(
            "TensorBoard", ["FashionCore", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Schema/event.proto"]),
        module("ImageFiles", ["FashionCore", "CPNG", "CTurboJPEG"]),
        module("Preprocessing", ["ImageFiles"]),
        // All of them under one name, and what takes several: a classifier from training to answers.
        module(
            "FashionKit",
            [
                "FashionCore", "Compute", "NeuralNetwork", "Datasets", "Training", "Evaluation", "Figures",
                "Reports", "ModelFiles", "TensorBoard", "ImageFiles", "Preprocessing",
            ]),
        .executableTarget(
            name: "fashion",
            dependencies: [
                "FashionKit",
                "NeuralNetwork", "Datasets", "Training", "Evaluation", "Figures", "Reports", "ModelFiles",
                "TensorBoard", "ImageFiles", "Preprocessing", "Yams",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // How many damaged files the tests read, and within which limits.
        .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: settings),
        tests("FashionCoreTests", ["FashionCore"]),
        tests("ComputeTests", ["Compute", "CKernels", "NeuralNetwork"]),
        tests("NeuralNetworkTests", ["NeuralNetwork", "Compute"], resources: [.copy("Fixtures")]),
        tests("DatasetsTests", ["Datasets", "Fuzzing"], resources: [.copy("Fixtures")]),
        tests("TrainingTests", ["Training", "Fuzzing"], resources: [.copy("Fixtures")]),
        tests("EvaluationTests", ["Evaluation", "Fuzzing"], resources: [.copy("Fixtures")]),
        tests("FiguresTests", ["Figures", "CZlib"]),
        tests("ReportsTests", ["Reports", "Figures"]),
        tests("ModelFilesTests", ["ModelFiles", "Compute", "Fuzzing"], resources: [.copy("Fixtures")]),
        tests("TensorBoardTests", ["TensorBoard"], resources: [.copy("Fixtures")]),
        tests("ImageFilesTests", ["ImageFiles", "Fuzzing"], resources: [.copy("Fixtures")]),
        tests("PreprocessingTests", ["Preprocessing"], resources: [.copy("Fixtures")]),
        tests("FashionKitTests", ["FashionKit", "fashion"]),
        tests("FashionTests", ["fashion", "NeuralNetwork", "Figures", "Fuzzing"]),
    ]
)
