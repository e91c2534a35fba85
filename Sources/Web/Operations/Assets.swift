import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Style sheet, scripts and pictures: read once at start.
package struct Assets: Sendable {
    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]

    private let documents: [String: PreparedDocument]

    /// Changes whenever a file does; stands in the addresses, so that caches never serve an old file.
    package let version: String

    /// Reads a folder; files of a type that is not served are an error, since nobody would miss them otherwise.
    package static func load(folder: String) throws(TemplateProblem) -> Assets {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw TemplateProblem(folder, "cannot be read")
        }
        var files: [String: [UInt8]] = [:]
        for name in names where !name.hasPrefix(".") {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw TemplateProblem("\(folder)/\(name)", "cannot be read")
            }
            files[name] = Array(data)
        }
        return try Assets(files)
    }

    /// Takes files by name.
    package init(_ files: [String: [UInt8]]) throws(TemplateProblem) {
        var documents: [String: PreparedDocument] = [:]
        for (name, bytes) in files {
            guard let suffix = name.split(separator: ".").last, let type = Self.types[String(suffix)] else {
                throw TemplateProblem(name, "only css, js and svg are served")
            }
            documents[name] = PreparedDocument(bytes, type: type, cacheControl: "public, max-age=86400")
        }
        self.documents = documents
        version = PreparedDocument.fingerprint(files.sorted { $0.key < $1.key }.flatMap(\.value))
    }

    /// One route for all of them.
    package var routes: [Route] {
        [
            Route(
                Paths.assets, for: .machine,
                [
                    .get: { call in
                        let name = call.target.path.split(separator: "/").last.map(String.init) ?? ""
                        guard call.target.path.hasSuffix(Paths.assets + name), let document = documents[name] else {
                            throw Refusal.notFound
                        }
                        return document.response(to: call.fields)
                    }
                ])
        ]
    }
}
