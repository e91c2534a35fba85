/// Which release this program is.
package enum Release {
    /// Its number by [semantic versioning](https://semver.org); the changelog has a heading for it.
    package static let current = "0.2.0-dev"
}
