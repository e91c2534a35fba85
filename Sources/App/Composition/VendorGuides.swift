import Foundation
package import Identity
import Logging
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

    /// The guide of a connection's vendor for advice, which has the vendor's own words where they can be read; it is advice
    /// all the same without them.
    static func guide(of connection: Connection, in services: Services) -> VendorGuide? {
        do {
            return try guide(for: connection.settings.vendor, templates: services.settings.templates)
        } catch {
            services.deployment.logger.warning(
                "guide of a vendor cannot be read", metadata: ["error": "\(error.description)"])
            return nil
        }
    }
}
