#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rollcall::bench {

/// Of L2 norm 1; empty if no face was found.
using Embedding = std::vector<float>;
/// The pictures in which a face was found: who it is, and the vector (owned by the caller).
using Faces = std::vector<std::pair<std::string, const Embedding*>>;

/// A pair of pictures, and whether they show the same person.
struct Judged {
    float similarity = 0;
    bool same = false;
};

/// Cosine of two unit vectors; -1 where a face was not found, so that it counts as not alike.
float similarity(const Embedding& a, const Embedding& b);

/// Prints the share of pairs judged rightly, each fold with the threshold that is best on the
/// others.
void print_accuracy(const std::vector<std::vector<Judged>>& folds);

/// Prints thresholds for 1:1 by all pairs of pictures: false acceptance 1e-3, 1e-4, 1e-5.
void print_verify_thresholds(const Faces& faces);

/// Prints the threshold for 1:N at which 1 % of strangers are taken for somebody. The first picture
/// of everybody with several is the gallery, their others are the known probes, people with one
/// picture the strangers.
void print_identify_threshold(const Faces& faces);

}  // namespace rollcall::bench
