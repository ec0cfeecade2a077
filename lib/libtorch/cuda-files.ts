/** A file of the Python package index with CUDA libraries. */
export interface CudaWheel {
  /** The project in the index. */
  readonly project: string
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** The files for one version of CUDA. */
export interface CudaRelease {
  readonly cuda: string
  /** The oldest driver that runs it (NVIDIA, CUDA Toolkit Release Notes, table of minimum driver versions). */
  readonly driver: string
  /** By platform. PyTorch's wheel comes first. libcudart and libcupti are in LibTorch's own package. */
  readonly wheels: Readonly<Record<string, readonly CudaWheel[]>>
}

/**
 * The releases of CUDA for LibTorch's version, newest first: the wheels that PyTorch's own wheel requires, with sizes
 * and SHA-256 as the index states them. Checked when they are installed.
 */
export const CUDA_RELEASES: readonly CudaRelease[] = [
  {
    cuda: '13.0',
    driver: '580.65.06',
    wheels: {
      'linux-x64': [
        {
          project: 'torch',
          name: 'torch-2.11.0-cp311-cp311-manylinux_2_28_x86_64.whl',
          bytes: 530_604_548,
          sha256: '7aa2f9bbc6d4595ba72138026b2074be1233186150e9292865e04b7a63b8c67a',
        },
        {
          project: 'nvidia-cublas',
          name: 'nvidia_cublas-13.1.0.3-py3-none-manylinux_2_27_x86_64.whl',
          bytes: 423_133_236,
          sha256: 'ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171',
        },
        {
          project: 'nvidia-cudnn-cu13',
          name: 'nvidia_cudnn_cu13-9.19.0.56-py3-none-manylinux_2_27_x86_64.whl',
          bytes: 366_066_321,
          sha256: 'd20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf',
        },
        {
          project: 'nvidia-cusparselt-cu13',
          name: 'nvidia_cusparselt_cu13-0.8.0-py3-none-manylinux2014_x86_64.whl',
          bytes: 169_884_119,
          sha256: '25e30a8a7323935d4ad0340b95a0b69926eee755767e8e0b1cf8dd85b197d3fd',
        },
        {
          project: 'nvidia-nccl-cu13',
          name: 'nvidia_nccl_cu13-2.28.9-py3-none-manylinux_2_18_x86_64.whl',
          bytes: 196_493_177,
          sha256: 'e4553a30f34195f3fa1da02a6da3d6337d28f2003943aa0a3d247bbc25fefc42',
        },
        {
          project: 'nvidia-nvshmem-cu13',
          name: 'nvidia_nvshmem_cu13-3.4.5-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          bytes: 60_412_546,
          sha256: '290f0a2ee94c9f3687a02502f3b9299a9f9fe826e6d0287ee18482e78d495b80',
        },
        {
          project: 'nvidia-cufft',
          name: 'nvidia_cufft-12.0.0.61-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          bytes: 214_085_489,
          sha256: '6c44f692dce8fd5ffd3e3df134b6cdb9c2f72d99cf40b62c32dde45eea9ddad3',
        },
        {
          project: 'nvidia-cufile',
          name: 'nvidia_cufile-1.15.1.6-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          bytes: 1_223_672,
          sha256: '08a3ecefae5a01c7f5117351c64f17c7c62efa5fffdbe24fc7d298da19cd0b44',
        },
        {
          project: 'nvidia-curand',
          name: 'nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_x86_64.whl',
          bytes: 59_544_258,
          sha256: '1aee33a5da6e1db083fe2b90082def8915f30f3248d5896bcec36a579d941bfc',
        },
        {
          project: 'nvidia-cusolver',
          name: 'nvidia_cusolver-12.0.4.66-py3-none-manylinux_2_27_x86_64.whl',
          bytes: 200_941_980,
          sha256: '0a759da5dea5c0ea10fd307de75cdeb59e7ea4fcb8add0924859b944babf1112',
        },
        {
          project: 'nvidia-cusparse',
          name: 'nvidia_cusparse-12.6.3.3-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
          bytes: 145_942_937,
          sha256: '2b3c89c88d01ee0e477cb7f82ef60a11a4bcd57b6b87c33f789350b59759360b',
        },
        {
          project: 'nvidia-nvjitlink',
          name: 'nvidia_nvjitlink-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
          bytes: 40_713_933,
          sha256: '13a74f429e23b921c1109976abefacc69835f2f433ebd323d3946e11d804e47b',
        },
        {
          project: 'nvidia-cuda-nvrtc',
          name: 'nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
          bytes: 90_215_200,
          sha256: 'ad9b6d2ead2435f11cbb6868809d2adeeee302e9bb94bcf0539c7a40d80e8575',
        },
      ],
      'linux-arm64': [
        {
          project: 'torch',
          name: 'torch-2.11.0-cp311-cp311-manylinux_2_28_aarch64.whl',
          bytes: 419_718_178,
          sha256: 'd91aac77f24082809d2c5a93f52a5f085032740a1ebc9252a7b052ef5a4fddc6',
        },
        {
          project: 'nvidia-cublas',
          name: 'nvidia_cublas-13.1.0.3-py3-none-manylinux_2_27_aarch64.whl',
          bytes: 542_851_226,
          sha256: 'c86fc7f7ae36d7528288c5d88098edcb7b02c633d262e7ddbb86b0ad91be5df2',
        },
        {
          project: 'nvidia-cudnn-cu13',
          name: 'nvidia_cudnn_cu13-9.19.0.56-py3-none-manylinux_2_27_aarch64.whl',
          bytes: 433_781_201,
          sha256: '6ed29ffaee1176c612daf442e4dd6cfeb6a0caa43ddcbeb59da94953030b1be4',
        },
        {
          project: 'nvidia-cusparselt-cu13',
          name: 'nvidia_cusparselt_cu13-0.8.0-py3-none-manylinux2014_aarch64.whl',
          bytes: 220_791_277,
          sha256: '400c6ed1cf6780fc6efedd64ec9f1345871767e6a1a0a552a1ea0578117ea77c',
        },
        {
          project: 'nvidia-nccl-cu13',
          name: 'nvidia_nccl_cu13-2.28.9-py3-none-manylinux_2_18_aarch64.whl',
          bytes: 196_561_677,
          sha256: '01c873ba1626b54caa12272ed228dc5b2781545e0ae8ba3f432a8ef1c6d78643',
        },
        {
          project: 'nvidia-nvshmem-cu13',
          name: 'nvidia_nvshmem_cu13-3.4.5-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
          bytes: 60_215_947,
          sha256: '6dc2a197f38e5d0376ad52cd1a2a3617d3cdc150fd5966f4aee9bcebb1d68fe9',
        },
        {
          project: 'nvidia-cufft',
          name: 'nvidia_cufft-12.0.0.61-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
          bytes: 214_053_554,
          sha256: '2708c852ef8cd89d1d2068bdbece0aa188813a0c934db3779b9b1faa8442e5f5',
        },
        {
          project: 'nvidia-cufile',
          name: 'nvidia_cufile-1.15.1.6-py3-none-manylinux_2_27_aarch64.whl',
          bytes: 1_136_992,
          sha256: 'bdc0deedc61f548bddf7733bdc216456c2fdb101d020e1ab4b88d232d5e2f6d1',
        },
        {
          project: 'nvidia-curand',
          name: 'nvidia_curand-10.4.0.35-py3-none-manylinux_2_27_aarch64.whl',
          bytes: 61_962_106,
          sha256: '133df5a7509c3e292aaa2b477afd0194f06ce4ea24d714d616ff36439cee349a',
        },
        {
          project: 'nvidia-cusolver',
          name: 'nvidia_cusolver-12.0.4.66-py3-none-manylinux_2_27_aarch64.whl',
          bytes: 223_467_760,
          sha256: '02c2457eaa9e39de20f880f4bd8820e6a1cfb9f9a34f820eb12a155aa5bc92d2',
        },
        {
          project: 'nvidia-cusparse',
          name: 'nvidia_cusparse-12.6.3.3-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
          bytes: 162_155_568,
          sha256: '80bcc4662f23f1054ee334a15c72b8940402975e0eab63178fc7e670aa59472c',
        },
        {
          project: 'nvidia-nvjitlink',
          name: 'nvidia_nvjitlink-13.0.88-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
          bytes: 38_768_748,
          sha256: 'e931536ccc7d467a98ba1d8b89ff7fa7f1fa3b13f2b0069118cd7f47bff07d0c',
        },
        {
          project: 'nvidia-cuda-nvrtc',
          name: 'nvidia_cuda_nvrtc-13.0.88-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
          bytes: 43_015_449,
          sha256: 'd27f20a0ca67a4bb34268a5e951033496c5b74870b868bacd046b1b8e0c3267b',
        },
      ],
    },
  },
]
