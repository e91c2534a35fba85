import Foundation
package import Identity
package import Provider

/// Reads the guides of the vendors from `templates/connect`.
package enum VendorGuides {
    /// The guide of a vendor.
    ///
    /// Throws a `VendorGuideProblem` when there is none, or when it cannot be read.
    package static func guide(for vendor: ConnectionVendor, templates: String) throws(VendorGuideProblem) -> VendorGuide
    {
        let path = "\(templates)/connect/\(vendor.rawValue).json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw VendorGuideProblem(description: "\(path): cannot be read")
        }
        return try VendorGuide(vendor, json: data)
    }
}
