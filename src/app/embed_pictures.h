#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "app/embedding_cache.h"
#include "app/picture_reader.h"

namespace rollcall::app {

/// How the names of pictures end, in small letters; where several are there, the first counts.
inline constexpr std::array<std::string_view, 5> kPictureEndings{".jpg", ".jpeg", ".png", ".webp",
                                                                 ".heic"};

/// A picture of which no vector could be made, for another reason than that it shows no face.
struct UnusablePicture {
    std::filesystem::path file;
    Error error;
};

struct EmbeddedPictures {
    std::vector<std::vector<float>> embeddings;  ///< one a picture; empty: no face, or unusable
    std::vector<UnusablePicture> unusable;       ///< in the order of the pictures
    std::size_t without_face = 0;                ///< unusable ones included
    std::size_t from_cache = 0;
    /// CPU time of the whole process for each picture that was computed: reading, decoding, the
    /// networks. 0 if all came from the cache.
    double cpu_ms_a_picture = 0;
};

/// How a run looks at pictures.
struct EmbeddingOptions {
    std::size_t threads = 1;
    face::Views views = face::Views::one;
    EmbeddingCache* cache = nullptr;  ///< none: everything is computed; kept apart by views
    /// Called after each picture with how many of how many are done, one call at a time.
    std::function<void(std::size_t, std::size_t)> progress = [](std::size_t, std::size_t) {};
};

/// The vector of each picture's face. Of several faces that nearest to the middle counts: in a set
/// that is labelled by folders, that is the one which the label means (LFW's README), also where a
/// larger one stands beside it.
EmbeddedPictures embed_pictures(const PictureReader& reader,
                                const std::vector<std::filesystem::path>& pictures,
                                const EmbeddingOptions& options);

}  // namespace rollcall::app
