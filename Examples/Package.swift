// swift-tools-version: 6.2
import PackageDescription

/// A program with a product of the package above.
func program(_ name: String, _ product: String) -> Target {
    .executableTarget(name: name, dependencies: [.product(name: product, package: "fashion")])
}

let package = Package(
    name: "examples",
    platforms: [.macOS(.v15)],
    // No traits: nothing here serves over HTTP, so that Hummingbird is neither fetched nor built.
    dependencies: [.package(name: "fashion", path: "..", traits: [])],
    targets: [
        program("TrainOnIDX", "FashionKit"),
        program("ClassifyPhotos", "FashionInference"),
        program("OwnMetric", "FashionKit"),
    ]
        // The README's program; Scripts/check-examples puts it there.
        + (Context.environment["FASHION_README"] == nil ? [] : [program("Readme", "FashionKit")])
)
