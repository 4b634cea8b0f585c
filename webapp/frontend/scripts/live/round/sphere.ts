// Draws a picture that is all around (equirectangular) as seen in one direction: one triangle and a shader, no library.
import type { Aim } from './aim.ts';

const CORNERS = 'attribute vec2 at; varying vec2 seen; void main() { seen = at; gl_Position = vec4(at, 0.0, 1.0); }';
const LOOK = `
precision highp float;
varying vec2 seen;
uniform sampler2D picture;
uniform vec2 reach;
uniform vec2 yaw;
uniform vec2 pitch;
const float PI = 3.14159265358979;
void main() {
  vec3 ray = normalize(vec3(seen * reach, 1.0));
  ray = vec3(ray.x, ray.y * pitch.x + ray.z * pitch.y, ray.z * pitch.x - ray.y * pitch.y);
  ray = vec3(ray.x * yaw.x + ray.z * yaw.y, ray.y, ray.z * yaw.x - ray.x * yaw.y);
  float across = atan(ray.x, ray.z) / (2.0 * PI) + 0.5;
  gl_FragColor = texture2D(picture, vec2(across, 0.5 - asin(clamp(ray.y, -1.0, 1.0)) / PI));
}`;
const SHARPEST = 1.5;

export interface Sphere {
  /** Draws; `fresh` where the video has moved on since. False where this browser has lost the means to. */
  draw(aim: Aim, fresh: boolean): boolean;
  end(): void;
}

/** Ready to draw the video onto the canvas; null where the browser has no WebGL. */
export function sphereOn(canvas: HTMLCanvasElement, video: HTMLVideoElement): Sphere | null {
  const gl = canvas.getContext('webgl', { antialias: false, alpha: false, depth: false, powerPreference: 'low-power' });
  const program = gl && programOf(gl);
  if (!gl || !program) return null;
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  for (const [name, value] of [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]] as const) gl.texParameteri(gl.TEXTURE_2D, name, value);
  const [reach, yaw, pitch] = ['reach', 'yaw', 'pitch'].map((name) => gl.getUniformLocation(program, name)) as [WebGLUniformLocation, WebGLUniformLocation, WebGLUniformLocation];
  let taken = false;
  return {
    draw(aim, fresh): boolean {
      if (gl.isContextLost()) return false;
      fit(canvas, gl);
      if ((fresh || !taken) && video.readyState >= 2 && video.videoWidth) {
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, video);
        taken = true;
      }
      if (!taken) return true;
      const tall = Math.tan(aim.field / 2);
      gl.uniform2f(reach, (tall * canvas.width) / Math.max(1, canvas.height), tall);
      gl.uniform2f(yaw, Math.cos(aim.yaw), Math.sin(aim.yaw));
      gl.uniform2f(pitch, Math.cos(aim.pitch), Math.sin(aim.pitch));
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      return true;
    },
    end: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function fit(canvas: HTMLCanvasElement, gl: WebGLRenderingContext): void {
  const sharp = Math.min(SHARPEST, devicePixelRatio || 1);
  const [width, height] = [Math.round(canvas.clientWidth * sharp), Math.round(canvas.clientHeight * sharp)];
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
  gl.viewport(0, 0, width, height);
}

function programOf(gl: WebGLRenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, words] of [[gl.VERTEX_SHADER, CORNERS], [gl.FRAGMENT_SHADER, LOOK]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) return null;
    gl.shaderSource(shader, words);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, 'at');
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}
