#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

/// The attributes of an element; a view, valid while its handler is called.
class XmlAttributes {
  public:
    /// `pairs`: "name" or "namespace name", value, ..., and a null.
    explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
    /// Nothing if there is none. `space` "": one without a prefix.
    std::optional<std::string_view> get(std::string_view name, std::string_view space = "") const;

  private:
    const char* const* pairs_;
};

/// Is told what a document holds, in its order. A path is made of the names of the elements from
/// the root: "/workbook/sheets/sheet"; a "?" stands for an element of a namespace that was not
/// asked for. Each call says whether to go on.
class XmlHandler {
  public:
    virtual ~XmlHandler() = default;
    virtual bool begin(std::string_view path, const XmlAttributes& attributes) = 0;
    /// A piece of an element's text, which may come in several.
    virtual bool text(std::string_view /*path*/, std::string_view /*piece*/) { return true; }
    virtual bool end(std::string_view /*path*/) { return true; }
};

/// Reads a document, of which nobody knows who wrote it, until its end or until the handler wants
/// no more. `spaces`: the namespaces whose elements have names in paths. Texts are UTF-8. Error,
/// whose text is a clause ("line 3: ..."): invalid_field (not well-formed, an encoding other than
/// UTF-8, UTF-16, Latin-1 and ASCII, a document type, more than 64 elements in one another, names
/// and attributes that take more than 8 MiB).
Status read_xml(ByteView document, std::span<const std::string_view> spaces, XmlHandler& handler);

}  // namespace rollcall
