package import FoundationEssentials
package import Identity
import Primitives

extension VendorGuide {
    /// Reads the file of a vendor.
    ///
    /// Strict: a guide that says less than it should is found here and not by somebody who follows it.
    package init(_ vendor: ConnectionVendor, json: Data) throws(VendorGuideProblem) {
        let document: JSON
        do { document = try JSON.parse(json) } catch {
            throw VendorGuideProblem(description: "\(vendor.rawValue).json: no JSON with each key once")
        }
        let reader = Reader(vendor: vendor)
        guard document["vendor"]?.string == vendor.rawValue else { throw reader.problem("vendor") }
        self.init(
            vendor: vendor, name: try reader.text("name", of: document),
            asOf: try reader.text("as_of", of: document),
            saml: try document["saml"].map(reader.instructions), oidc: try document["oidc"].map(reader.instructions))
        guard saml != nil || oidc != nil else { throw reader.problem("saml") }
    }

    private struct Reader {
        let vendor: ConnectionVendor

        func problem(_ key: String) -> VendorGuideProblem {
            VendorGuideProblem(description: "\(vendor.rawValue).json: \(key) is missing or not as expected")
        }

        func instructions(_ json: JSON) throws(VendorGuideProblem) -> Instructions {
            Instructions(
                start: try text("start", of: json), fields: try all("ours", of: json, field),
                steps: try all("steps", of: json, step), copied: try all("theirs", of: json, copied),
                attributes: try all("attributes", of: json, attribute), pitfalls: try all("pitfalls", of: json, pitfall)
            )
        }

        func text(_ key: String, of json: JSON) throws(VendorGuideProblem) -> String {
            guard let text = json[key]?.string, !text.isEmpty else { throw problem(key) }
            return text
        }

        private func all<Value>(
            _ key: String, of json: JSON, _ read: (JSON) throws(VendorGuideProblem) -> Value
        ) throws(VendorGuideProblem) -> [Value] {
            guard let items = json[key]?.array else { throw problem(key) }
            var values: [Value] = []
            for item in items { values.append(try read(item)) }
            return values
        }

        private func field(_ json: JSON) throws(VendorGuideProblem) -> Field {
            guard let value = OurValue(rawValue: try text("value", of: json)) else { throw problem("value") }
            return Field(value: value, name: try text("field", of: json), place: json["where"]?.string ?? "")
        }

        private func step(_ json: JSON) throws(VendorGuideProblem) -> String {
            guard let text = json.string else { throw problem("steps") }
            return text
        }

        private func copied(_ json: JSON) throws(VendorGuideProblem) -> Copied {
            Copied(
                key: try text("key", of: json), name: try text("field", of: json), place: json["where"]?.string ?? "")
        }

        private func attribute(_ json: JSON) throws(VendorGuideProblem) -> Attribute {
            guard let attribute = ProfileAttribute(rawValue: try text("key", of: json)) else { throw problem("key") }
            return Attribute(
                attribute: attribute, name: try text("name", of: json), source: try text("source", of: json))
        }

        private func pitfall(_ json: JSON) throws(VendorGuideProblem) -> Pitfall {
            Pitfall(text: try text("text", of: json), checks: try all("checks", of: json, step))
        }
    }
}
