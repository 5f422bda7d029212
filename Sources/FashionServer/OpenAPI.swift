/// The description of the API, OpenAPI 3.1.
enum OpenAPI {
    /// `openapi.json` beside this file, in UTF-8.
    static var document: [UInt8] { PackageResources.openapi_json }
}
