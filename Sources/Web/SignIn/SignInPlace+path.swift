import Identity
package import Provider

extension SignInPlace {
    /// The page at a path below the issuer; nil for any other.
    package init?(path: String) {
        switch path {
        case Paths.login: self = .login
        case Paths.loginOptions: self = .options
        case Paths.selectOrganization: self = .select
        default:
            guard path.hasPrefix(Paths.organization) else { return nil }
            let rest = path.dropFirst(Paths.organization.count)
            let isAdministrator = rest.hasSuffix(Paths.administrator)
            guard let name = OrganizationName(String(rest.dropLast(isAdministrator ? Paths.administrator.count : 0)))
            else { return nil }
            self = isAdministrator ? .administrator(name) : .organization(name)
        }
    }

    /// Where the page is, below the issuer.
    package var path: String {
        switch self {
        case .login: Paths.login
        case .options: Paths.loginOptions
        case .select: Paths.selectOrganization
        case .organization(let name): Paths.organization + name.value
        case .administrator(let name): Paths.organization + name.value + Paths.administrator
        }
    }
}
