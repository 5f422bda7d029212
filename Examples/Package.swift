// swift-tools-version: 6.2
import PackageDescription

/// Returns the target of a program that depends on a product of the `fashion` package.
func program(_ name: String, _ product: String) -> Target {
    .executableTarget(name: name, dependencies: [.product(name: product, package: "fashion")])
}

let package = Package(
    name: "examples",
    platforms: [.macOS(.v15)],
    // Without traits: these programs do not serve over HTTP, so Hummingbird is neither fetched nor built.
    dependencies: [.package(name: "fashion", path: "..", traits: [])],
    targets: [
        program("TrainOnIDX", "FashionKit"),
        program("ClassifyPhotos", "FashionInference"),
        program("OwnMetric", "FashionKit"),
    ]
        // The README's program, which Scripts/check-examples extracts.
        + (Context.environment["FASHION_README"] == nil ? [] : [program("Readme", "FashionKit")])
)
