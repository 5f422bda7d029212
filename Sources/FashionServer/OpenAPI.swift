/// The OpenAPI 3.1 description of the API.
enum OpenAPI {
    /// The contents of `openapi.json` beside this file, in UTF-8.
    static var document: [UInt8] { PackageResources.openapi_json }
}
