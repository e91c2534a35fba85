import Identity
import Primitives

/// The logo of the organization a page is about.
package struct Emblem: Sendable {
    /// Where the picture is: on this site.
    package let url: String
    /// What stands for it where it is not seen: the organization's name.
    package let name: String

    /// The values, ready to be shown.
    package init(url: String, name: String) {
        self.url = url
        self.name = name
    }
}

extension Front {
    /// The emblem of an organization that the person may be told of; nil where there is none, or it has no logo.
    func emblem(of organization: Organization?) -> Emblem? {
        guard let organization, let logo = organization.logo else { return nil }
        return Emblem(
            url: pages.base + Paths.logos + Base64URL.encode(logo.hash), name: organization.displayName.onOneLine)
    }
}
