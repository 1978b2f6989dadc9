#include "gallery/kernels.h"

namespace rollcall::gallery {

std::vector<KernelSet> kernel_sets() {
    std::vector<KernelSet> sets{scalar_kernels()};
    for (const auto& part : {x86_kernels(), neon_kernels()}) {
        sets.insert(sets.end(), part.begin(), part.end());
    }
    return sets;
}

KernelSet fastest_kernels() {
    KernelSet fastest = scalar_kernels();
    for (const KernelSet& set : kernel_sets()) {
        if (set.supported) {
            fastest = set;
        }
    }
    return fastest;
}

}  // namespace rollcall::gallery
